using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Tests.Locality;
using Scheduler.Core.Tests.Siblings;
using Scheduler.Sandbox;

namespace Scheduler.Core.Tests.Decisions;

/// <summary>
/// A busy hour: 20 groups of 30 pods on 5,000 nodes, bound while others are answered and seen late. Every verdict is compared with the
/// scores that were answered for the pod.
/// </summary>
public sealed class BurstVerdictTests
{
    private const int Nodes = 5_000;
    private const int Racks = 50;
    private const int Groups = 20;
    private const int PodsOfGroup = 30;

    /// <summary>Bindings that the watch has not reported yet.</summary>
    private const int Late = 25;

    /// <summary>What kube-scheduler's other scores differ by, in steps of ours: none at a high weight, several at a low one.</summary>
    [Theory]
    [InlineData(null, Nodes, 0)]
    [InlineData(null, Nodes, 4)]
    [InlineData(null, Nodes / 10, 0)]
    [InlineData(null, Nodes / 10, 4)]
    [InlineData(PodsOfGroup, Nodes, 2)]
    [InlineData(PodsOfGroup, Nodes / 10, 2)]
    public void Of_GroupsInABurst_SaysOutvotedOfThoseAloneThatWereScoredLower(int? statedSize, int offered, int noise)
    {
        var run = new Run(statedSize, offered, noise);

        for (var pod = 0; pod < PodsOfGroup; pod++)
            for (var group = 0; group < Groups; group++) run.Place(group, pod);
        run.SeeAll();

        Assert.Equal(Groups * PodsOfGroup, run.Outcomes.Count);
        Assert.All(run.Outcomes, one =>
        {
            Assert.Equal(one.WasScoredLower, one.Outcome.Missed == MissReason.Outvoted);
            Assert.NotEqual(MissReason.Unknown, one.Outcome.Missed);
            var rated = one.Outcome.Rated!.Value;
            Assert.Equal(one.BestBytes, rated.Achievable);
            Assert.InRange(rated.Achieved, 0, rated.Achievable);
            // Of nodes scored alike one may be worth a twentieth less, and where rack bytes count hold less of its own.
            if (!one.WasScoredLower && !one.IsTied) Assert.Equal(rated.Achievable, rated.Achieved);
        });
        Assert.Equal(noise > 0, run.Outcomes.Exists(one => one.WasScoredLower));
        Assert.Equal(offered < Nodes, run.Outcomes.Exists(one => one.Outcome.Missed == MissReason.NotOffered));
    }

    private sealed record Judged(Outcome Outcome, bool WasScoredLower, bool IsTied, long BestBytes);

    private sealed class Run
    {
        private readonly Random _random = new(1);
        private readonly ManualTimeProvider _clock = new();
        private readonly SiblingLedger _answers, _bindings;
        private readonly KnownNames _names;
        private readonly (ImmutableArray<BlockMap> Maps, InputLocality Locality)[] _inputs;
        private readonly Queue<Action> _unseen = new();
        private readonly int? _statedSize;
        private readonly int _offered, _noise;

        public Run(int? statedSize, int offered, int noise)
        {
            (_statedSize, _offered, _noise) = (statedSize, offered, noise);
            _answers = new SiblingLedger(_clock, SiblingOptions.Default, ISiblingObserver.None);
            _bindings = new SiblingLedger(_clock, SiblingOptions.Default, ISiblingObserver.None);
            var topology = new Scenario(RackOfNode, []).ToTopology(pods: PodsOfGroup);
            _names = new KnownNames([.. topology.Cluster.Nodes.Select(node => node.Name)]);
            _inputs = [.. Enumerable.Range(0, Groups).Select(_ => InputOn(topology))];
        }

        public List<Judged> Outcomes { get; } = [];

        private static ImmutableArray<int> RackOfNode => [.. Enumerable.Range(0, Nodes).Select(node => node % Racks)];

        /// <summary>A pod is created, answered, and bound to the node of the highest total.</summary>
        public void Place(int group, int pod)
        {
            var request = LedgerRig.Pod($"{group}-{pod}", _statedSize, $"g{group}", $"/in/{group}");
            _answers.Seen(request, null);
            var (maps, locality) = _inputs[group];
            var numbers = Enumerable.Range(0, Nodes).Select(number => new NameNumber(number)).ToArray();
            _random.Shuffle(numbers);
            var offer = new NodeOffer(_names, numbers.AsMemory(0, _offered));
            var view = _answers.View(request, maps, locality, offer.OfferedIn(locality.Topology.Cluster));
            var (decision, scores, best) = LedgerRig.Decide(view, offer, new NodeRoom(ClusterPods.Empty, default));
            if (!best.Place.IsNone) _answers.Reserve(request, offer.NameAt(best.Place));
            var chosen = Choose(scores);
            var isLower = scores[chosen] < scores.Max();
            var addedAtBest = decision.Ranking!.Best.Bytes.OnNode();
            var nodeName = offer.NameAt(new OfferPlace(chosen));
            _unseen.Enqueue(
                () => See(request, group, decision, nodeName, outcome => new Judged(outcome, isLower, !best.IsPicked, addedAtBest)));
            if (_unseen.Count > Late) _unseen.Dequeue()();
        }

        public void SeeAll()
        {
            while (_unseen.TryDequeue(out var see)) see();
        }

        private void See(LocalityRequest request, int group, Decision decision, string nodeName, Func<Outcome, Judged> judged)
        {
            var added = _bindings.View(request, _inputs[group].Maps, _inputs[group].Locality).AddedAt(nodeName);
            Outcomes.Add(judged(Verdict.Of(decision, nodeName, added)));
            _bindings.Seen(request, nodeName);
            _answers.Seen(request, nodeName);
        }

        private int Choose(int[] scores)
        {
            var totals = scores.Select(score => score + (_random.NextDouble() * _noise)).ToArray();
            return Array.IndexOf(totals, totals.Max());
        }

        private (ImmutableArray<BlockMap> Maps, InputLocality Locality) InputOn(Core.Cluster.NetworkTopology topology)
        {
            var blocks = Enumerable.Range(0, 120).Select(_ => new ScenarioBlock(
                128 << 20, [.. Enumerable.Range(0, 3).Select(_ => (_random.Next(Nodes), false)).DistinctBy(replica => replica.Item1)]));
            var map = new Scenario(RackOfNode, [.. blocks]).ToMap();
            return ([map], InputLocalityBuilder.Build([map], topology, _clock.GetUtcNow()));
        }
    }
}
