using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Planner.Groups;
using Scheduler.Sandbox;
using Xunit.Abstractions;

namespace Scheduler.Planner.Tests;

/// <summary>
/// Random histories of pods, replicas, leases, watches and an API server that comes and goes. Whatever the order, gates are removed in
/// time, others' gates stay, and no node is nominated that must not be. <c>PLANNER_HISTORIES=1000</c> runs so many.
/// </summary>
public sealed class InterleavingProperties(ITestOutputHelper output)
{
    private const string Foreign = "kueue.x-k8s.io/admission";
    private const int Steps = 60, DefaultHistories = 200;

    private static readonly PlannerOptions Options = new();

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private static readonly Arbitrary<int> Seeds = Arb.From(Gen.Choose(0, int.MaxValue - 1));

    [Fact]
    public void Run_AnyHistory_FreesEveryPodInTimeAndHarmsNobody()
    {
        var (histories, counts) = (0, new Counts(0, 0, 0, 0));
        Prop.ForAll(Seeds, seed =>
        {
            using var history = new History(new Random(seed));
            for (var step = 0; step < Steps; step++) history.Act();
            history.Settle();
            (histories, counts) = (histories + 1, counts.Plus(history.Counts));
            return history.Problem is { } problem ? throw new InvalidOperationException($"Seed {seed}: {problem}") : true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Histories));
        output.WriteLine($"{histories} histories: {counts}");
    }

    private static int Histories => int.TryParse(
        Environment.GetEnvironmentVariable("PLANNER_HISTORIES"), CultureInfo.InvariantCulture, out var histories)
        ? histories
        : DefaultHistories;

    private static bool IsPlanned(ReleaseReason reason) => reason == ReleaseReason.Planned;

    private sealed record Counts(int Created, int Planned, int Unplanned, int Patches)
    {
        public Counts Plus(Counts other) =>
            new(Created + other.Created, Planned + other.Planned, Unplanned + other.Unplanned, Patches + other.Patches);

        public override string ToString() =>
            $"{Created} pods created, {Planned} planned, {Unplanned} released unplanned, {Patches} patches tried.";
    }

    /// <summary>Two replicas over one cluster.</summary>
    private sealed class History(Random random) : IDisposable
    {
        private readonly FakeCluster _cluster = new();
        private readonly ManualTimeProvider _clock = new();
        private readonly List<Replica> _dead = [];
        private Replica[]? _replicas;

        public Counts Counts => new(
            _cluster.CreatedCount, Releases.Count(IsPlanned), Releases.Count(reason => !IsPlanned(reason)), _cluster.PatchCount);

        public string? Problem { get; private set; }

        private Replica[] Replicas => _replicas ??= [Start(), Start()];

        private ReleaseReason[] Releases => [.. Replicas.Concat(_dead).SelectMany(replica => replica.Releases)];

        private Replica Any => Replicas[random.Next(Replicas.Length)];

        private string? AnyPod => _cluster.Pods.Count == 0 ? null : _cluster.Pods.ElementAt(random.Next(_cluster.Pods.Count)).Metadata.Uid;

        public void Act()
        {
            switch (random.Next(15))
            {
                case 0 or 1: Create(IPodGates.Gate); break;
                case 2: Create(IPodGates.Gate, Foreign); break;
                case 3: Change(uid => _cluster.RemoveGate(uid, Foreign)); break;
                case 4: Change(_cluster.Delete); break;
                case 5: Change(Bind); break;
                case 6: Change(_cluster.Touch); break;
                case 7: Change(ChangeNomination); break;
                case 8: Any.Watch(random.Next(4)); break;
                case 9: Any.Step(); break;
                case 10: Any.Run(); break;
                case 11: Crash(); break;
                case 12: Disturb(); break;
                case 13: Change(Refuse); break;
                default: _clock.Advance(TimeSpan.FromMilliseconds(random.Next(3_000))); break;
            }
        }

        /// <summary>The API server is there, and one replica follows its watch: from now on the times hold.</summary>
        public void Settle()
        {
            _cluster.IsDown = false;
            _cluster.LosesAnswer = _cluster.LosesCall = static _ => false;
            for (var time = TimeSpan.Zero; time < Options.MaxGated + TimeSpan.FromSeconds(5); time += Tick)
            {
                foreach (var replica in Replicas.Take(1)) replica.Run();
                Judge(time);
                _clock.Advance(Tick);
            }

            Expect(_cluster.Pods.All(pod => !pod.IsGatedByUsAlone), "a pod has kept our gate for too long");
            Expect(_cluster.Pods.All(pod => !pod.Gates.Contains(Foreign) || pod.IsGated), "our gate was removed beside another");
            for (var time = TimeSpan.Zero; time < SiblingOptions.NominationTime + GatedPods.BindTime; time += Tick)
            {
                _clock.Advance(Tick);
                foreach (var replica in Replicas) replica.Run();
            }

            Expect(!_cluster.Pods.Any(pod => pod.NodeName is null && _cluster.IsNominatedByTheLiving(pod)), "a nomination was not cleared");
            foreach (var replica in Replicas.Concat(_dead)) JudgeEvents(replica);

            Expect(Replicas[0].Siblings.Counts.Reserved == 0, "a reservation has outlived its time");
            Expect(_cluster.Violations.Count == 0, string.Join("; ", _cluster.Violations));
        }

        public void Dispose()
        {
            foreach (var replica in Replicas.Concat(_dead)) replica.Dispose();
        }

        private void Judge(TimeSpan sinceSettled)
        {
            if (sinceSettled <= PlanWriter.LongestNomination + PlannerLoop.RetryPause) return;
            Expect(
                _cluster.Pods.All(pod => !pod.IsGatedByUsAlone || pod.Metadata.NominatedNodeName is null),
                "a gated pod has kept its nominated node");
        }

        /// <summary>Each owner is notified once, and only of what is true.</summary>
        private void JudgeEvents(Replica replica)
        {
            Expect(replica.Events.Distinct().Count() == replica.Events.Count, "an Event was written twice");
            Expect(
                replica.Events.All(told => !told.EndsWith(" LocalityPlanned", StringComparison.Ordinal)
                    || _cluster.Writes.Any(write => write.StartsWith($"nominate {told.Split(' ')[0]} ", StringComparison.Ordinal))),
                "an Event names a plan that was not written");
            Expect(
                replica.Events.All(told => !told.EndsWith(" LocalityReleased", StringComparison.Ordinal)
                    || _cluster.PlannedBy.GetValueOrDefault(told.Split(' ')[0]) != replica.Gates),
                "an Event says that a planned pod is released without a plan");
        }

        private void Expect(bool holds, string problem) => Problem ??= holds ? null : problem;

        private void Create(params string[] gates) =>
            _cluster.Create($"p{_cluster.CreatedCount}", random.Next(2) == 0 ? "one" : "two", null, gates);

        private void Change(Action<string> change)
        {
            if (AnyPod is { } uid) change(uid);
        }

        private void Bind(string uid)
        {
            var pod = _cluster[uid];
            if (pod.NodeName is null && pod.Gates.IsEmpty) _cluster.Bind(uid, pod.Metadata.NominatedNodeName ?? "elsewhere");
        }

        /// <summary>As kube-scheduler does, for pods that it sees.</summary>
        private void ChangeNomination(string uid)
        {
            var pod = _cluster[uid];
            if (pod.NodeName is not null || !pod.Gates.IsEmpty) return;
            if (pod.Metadata.NominatedNodeName is null) _cluster.Nominate(uid, "preempted");
            else _cluster.ClearNomination(uid);
        }

        private void Refuse(string uid)
        {
            if (_cluster[uid].NodeName is null && _cluster[uid].Gates.IsEmpty) _cluster.Refuse(uid);
        }

        private void Crash()
        {
            var place = random.Next(Replicas.Length);
            Replicas[place].Kill();
            _dead.Add(Replicas[place]);
            Replicas[place] = Start();
        }

        private void Disturb()
        {
            var replica = Any;
            switch (random.Next(6))
            {
                case 4: _cluster.LosesAnswer = LosesSome(); break;
                case 5: _cluster.LosesCall = LosesSome(); break;
                case 0: _cluster.IsDown = !_cluster.IsDown; break;
                case 1: replica.IsLeader = !replica.IsLeader; break;
                case 2: replica.Plans.IsMapKnown = !replica.Plans.IsMapKnown; break;
                default: replica.Plans.Waits = !replica.Plans.Waits; break;
            }
        }

        private Func<string, bool> LosesSome() => random.Next(2) == 0 ? static _ => false : _ => random.Next(2) == 0;

        private Replica Start() => new(_cluster, _clock) { IsLeader = random.Next(2) == 0 };
    }
}
