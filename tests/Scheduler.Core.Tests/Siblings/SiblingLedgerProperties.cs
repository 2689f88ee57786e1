using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Pods;
using Scheduler.Core.Scores;
using Scheduler.Core.Tests.Scores;

namespace Scheduler.Core.Tests.Siblings;

public sealed class SiblingLedgerProperties
{
    // What happens to one pod: it is asked about, bound where it was reserved or elsewhere, and ends, or stops on the way.
    private static readonly Arbitrary<(Scenario Scenario, ImmutableArray<PodLife> Lives, int Seed)> Arbitrary = Arb.From(
        from scenario in Scenario.Arbitrary.Generator
        from lives in (
            from reserved in Gen.Choose(0, scenario.NodeCount - 1)
            from bound in Gen.Choose(0, scenario.NodeCount - 1)
            from steps in Gen.Choose(0, 5)
            select new PodLife(reserved, bound, steps)).ListOf()
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select (scenario, lives.Take(15).ToImmutableArray(), seed));

    [Fact]
    public void View_SameEventsInAnotherOrder_IsSame() => Prop.ForAll(Arbitrary, input =>
        After(input.Scenario, input.Lives, new Random(input.Seed)).SequenceEqual(After(input.Scenario, input.Lives, random: null)))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void View_EverybodyGone_IsAsAtFirst() => Prop.ForAll(Arbitrary, input =>
    {
        var gone = input.Lives.Select(life => life with { Steps = PodLife.Gone }).ToImmutableArray();
        var rig = Live(input.Scenario, gone, new Random(input.Seed));
        return rig.Ledger.Counts == default && rig.Added(Probe).SequenceEqual(new LedgerRig(input.Scenario).Added(Probe));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void View_BoundPodsToldAgain_IsSame() => Prop.ForAll(Arbitrary, input =>
    {
        var rig = Live(input.Scenario, input.Lives, new Random(input.Seed));
        var before = rig.Added(Probe);
        for (var pod = 0; pod < input.Lives.Length; pod++)
            if (input.Lives[pod].Steps is PodLife.Bound or PodLife.BoundAgain) rig.Ledger.Seen(PodOf(pod), rig.Names[input.Lives[pod].BoundTo]);
        return rig.Added(Probe).SequenceEqual(before);
    }).QuickCheckThrowOnFailure();

    private static LocalityRequest Probe => LedgerRig.Pod("probe", size: 6);

    private static LocalityRequest PodOf(int pod) => LedgerRig.Pod($"pod{pod}", size: 6);

    private static LevelBytes[] After(Scenario scenario, ImmutableArray<PodLife> lives, Random? random) =>
        Live(scenario, lives, random).Added(Probe);

    /// <summary>Each pod's own steps stay in their order; whose step is next is drawn. In between, somebody looks.</summary>
    private static LedgerRig Live(Scenario scenario, ImmutableArray<PodLife> lives, Random? random)
    {
        var rig = new LedgerRig(scenario);
        var order = lives.SelectMany((life, pod) => Enumerable.Repeat(pod, life.Steps)).ToArray();
        random?.Shuffle(order);
        var done = new int[lives.Length];
        foreach (var pod in order)
        {
            Step(rig, PodOf(pod), lives[pod], ++done[pod]);
            if (random?.Next(3) == 0) rig.View(Probe);
        }

        return rig;
    }

    private static void Step(LedgerRig rig, LocalityRequest pod, PodLife life, int step)
    {
        switch (step)
        {
            case PodLife.Pending: rig.Ledger.Seen(pod, null); break;
            case PodLife.Reserved: rig.Ledger.Reserve(pod, rig.Names[life.ReservedAt]); break;
            case PodLife.Bound or PodLife.BoundAgain: rig.Ledger.Seen(pod, rig.Names[life.BoundTo]); break;
            default: rig.Ledger.Gone(pod.Pod); break;
        }
    }

    public sealed record PodLife(int ReservedAt, int BoundTo, int Steps)
    {
        public const int Pending = 1, Reserved = 2, Bound = 3, BoundAgain = 4, Gone = 5;
    }
}
