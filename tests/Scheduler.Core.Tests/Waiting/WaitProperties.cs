using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Waiting;
using static Scheduler.Core.Tests.Waiting.WaitRig;

namespace Scheduler.Core.Tests.Waiting;

/// <summary>What holds of waits whatever the order of calls, restarts, failed patches and clocks that jump.</summary>
public sealed class WaitProperties
{
    private const int MaxWait = 15;

    private static readonly string[] Uids = ["a", "b", "c"];

    private enum Act
    {
        Offer,
        Advance,
        SetClock,
        Restart,
        Watch,
        End,
        Patching,
        Bind,
        Lead,
    }

    [Fact]
    public void Hold_AnyHistory_EndsWithinTheBound() => Check(history => history.HeldTooLong == 0);

    [Fact]
    public void Hold_Group_EndsWithinTheBoundOfItsFirst() => Check(history => history.GroupHeldTooLong == 0);

    [Fact]
    public void Answer_AfterTheBound_PassesSomeNode() =>
        Check(history => history.EmptyAfterTheBound == 0, act => act is not (Act.Restart or Act.Lead or Act.SetClock));

    [Fact]
    public void Status_AnyHistory_ChangesTwiceAtMost() => Check(history => history.Rig.Patches.Values.All(patches => patches <= 2));

    [Fact]
    public void HeldPods_AnyHistory_AreAtMostSoMany() =>
        Check(history => history.MostHeld <= 2, act => act is not (Act.Restart or Act.Lead));

    private static void Check(Func<History, bool> holds, Func<Act, bool>? isAllowed = null)
    {
        var acts = from act in Gen.Elements(Enum.GetValues<Act>())
                   from pod in Gen.Choose(0, Uids.Length - 1)
                   from number in Gen.Choose(0, 1_000)
                   select (act, pod, number);
        Prop.ForAll(Arb.From(acts.ListOf()), list =>
        {
            var history = new History();
            foreach (var (act, pod, number) in list)
                if (isAllowed?.Invoke(act) != false) history.Do(act, Uids[pod], number);
            return holds(history) ? true : throw new InvalidOperationException(string.Join(' ', list));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60));
    }

    /// <summary>What has happened, by the time that really passed.</summary>
    private sealed class History
    {
        private static readonly string[][] Offers = [[Far], [InRack, Far], [Near, InRack, Far], [Near]];

        private readonly Dictionary<string, TimeSpan> _heldSince = [];
        private readonly HashSet<string> _bound = [];
        private TimeSpan? _groupHeldSince;
        private TimeSpan _setBack;

        // What the bound may be exceeded by: only what a clock was set back before a restart.
        private TimeSpan _forgotten;

        public WaitRig Rig { get; } = new(new DelayOptions { MaxHeldPods = 2 });

        public int HeldTooLong { get; private set; }

        public int GroupHeldTooLong { get; private set; }

        public int EmptyAfterTheBound { get; private set; }

        public int MostHeld { get; private set; }

        public void Do(Act act, string uid, int number)
        {
            switch (act)
            {
                case Act.Offer: Offer(uid, Offers[number % Offers.Length]); break;
                case Act.Advance: Rig.Clock.Advance(Seconds(number / 100.0)); break;
                case Act.SetClock: SetClock(Seconds((number - 500) / 20.0)); break;
                case Act.Restart: Restart(); break;
                case Act.Watch: Rig.WatchBoth(Rig.Pod(uid), _bound.Contains(uid) ? Far : null); break;
                case Act.End: Rig.EndDue(); break;
                case Act.Patching: Rig.Patching = number % 2 == 0 ? (true, true) : (number % 3 == 0, false); break;
                case Act.Bind: Bind(uid); break;
                case Act.Lead: Lead(); break;
                default: throw new ArgumentOutOfRangeException(nameof(act));
            }

            MostHeld = Math.Max(MostHeld, Rig.Waits.HeldPods);
        }

        private void SetClock(TimeSpan by)
        {
            Rig.Clock.Set(by);
            if (by < TimeSpan.Zero) _setBack -= by;
        }

        private void Restart()
        {
            _forgotten = _setBack;
            Rig.Restart();
            // Without a pod that was held nothing says that its group was.
            if (Rig.Conditions.Count == 0) _groupHeldSince = null;
            WatchAll();
        }

        private void Lead()
        {
            // What the other replica first hears of a wait may be now, as after a restart.
            _forgotten = _setBack;
            Rig.Lead();
            WatchAll();
        }

        // The first list reports every pod, and so has the watch before a lease changes hands.
        private void WatchAll()
        {
            foreach (var uid in Uids) Rig.Watch(Rig.Pod(uid), _bound.Contains(uid) ? Far : null);
        }

        // Only what passed filter is bound, but a test that binds anything says more.
        private void Bind(string uid)
        {
            _bound.Add(uid);
            Rig.WatchBoth(Rig.Pod(uid), Far);
        }

        private void Offer(string uid, string[] nodeNames)
        {
            if (_bound.Contains(uid)) return;
            var now = Rig.Clock.Passed;
            var step = Rig.Step(Rig.Pod(uid), nodeNames);
            var bound = Seconds(MaxWait);
            if (_heldSince.TryGetValue(uid, out var since) && now - since >= bound && step == WaitStep.Hold) EmptyAfterTheBound++;
            if (step != WaitStep.Hold) return;
            if (now - _heldSince.GetValueOrDefault(uid, now) >= bound + _forgotten) HeldTooLong++;
            if (now - (_groupHeldSince ?? now) >= bound + _forgotten) GroupHeldTooLong++;
            _heldSince.TryAdd(uid, now);
            _groupHeldSince ??= now;
        }
    }
}
