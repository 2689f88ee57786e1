using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Pods;
using Scheduler.Core.Tests.Locality;

namespace Scheduler.Core.Tests.Siblings;

public sealed class SiblingLedgerProperties
{
    // Nothing stated, or a size; small ones are exceeded.
    private static readonly Gen<int?> Size = Gen.Frequency(
        (1, Gen.Constant<int?>(null)), (2, Gen.Choose(1, 12).Select(size => (int?)size)));

    // What happens to one pod: it is asked about, bound where it was reserved or elsewhere, reported with other annotations, and ends,
    // or stops on the way.
    private static readonly Arbitrary<(Scenario Scenario, ImmutableArray<PodLife> Lives, int? Size, int Seed)> Arbitrary = Arb.From(
        from scenario in Scenario.Arbitrary.Generator
        from lives in (
            from reserved in Gen.Choose(0, scenario.NodeCount - 1)
            from bound in Gen.Choose(0, scenario.NodeCount - 1)
            from steps in Gen.Choose(0, 5)
            from size in Size
            from sizeAgain in Size
            from groupAgain in Gen.Elements("g", "g", "h")
            select new PodLife(reserved, bound, steps) { Size = size, SizeAgain = sizeAgain, GroupAgain = groupAgain }).ListOf()
        from size in Size
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select (scenario, lives.Take(15).ToImmutableArray(), size, seed));

    [Fact]
    public void View_SameEventsInAnotherOrder_IsSame() => Prop.ForAll(Arbitrary, input =>
    {
        var probe = Probe(input.Size);
        return Live(input.Scenario, input.Lives, new Random(input.Seed)).Added(probe)
            .SequenceEqual(Live(input.Scenario, input.Lives, random: null).Added(probe));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void View_EverybodyGone_IsAsAtFirst() => Prop.ForAll(Arbitrary, input =>
    {
        var gone = input.Lives.Select(life => life with { Steps = PodLife.Gone }).ToImmutableArray();
        var rig = Live(input.Scenario, gone, new Random(input.Seed));
        return rig.Ledger.Counts == default && rig.Added(Probe(input.Size)).SequenceEqual(
            new LedgerRig(input.Scenario).Added(Probe(input.Size)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void View_BoundPodsReportedAgain_IsSame() => Prop.ForAll(Arbitrary, input =>
    {
        var rig = Live(input.Scenario, input.Lives, new Random(input.Seed));
        var before = rig.Added(Probe(input.Size));
        for (var pod = 0; pod < input.Lives.Length; pod++)
        {
            var life = input.Lives[pod];
            if (life.Steps is PodLife.Bound or PodLife.BoundAgain) rig.Ledger.Seen(PodOf(pod, life, life.Steps), rig.Names[life.BoundTo]);
        }

        return rig.Added(Probe(input.Size)).SequenceEqual(before);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void View_TopologyAndMapsReplaced_IsSame() => Prop.ForAll(Arbitrary, input =>
    {
        var rig = Live(input.Scenario, input.Lives, new Random(input.Seed));
        var before = rig.Added(Probe(input.Size));
        rig.Relist(new Random(input.Seed));
        rig.Reread();
        return rig.Added(Probe(input.Size)).SequenceEqual(before);
    }).QuickCheckThrowOnFailure();

    private static LocalityRequest Probe(int? size) => LedgerRig.Pod("probe", size);

    private static LocalityRequest PodOf(int pod, PodLife life, int step) => step < PodLife.BoundAgain
        ? LedgerRig.Pod($"pod{pod}", life.Size)
        : LedgerRig.Pod($"pod{pod}", life.SizeAgain, life.GroupAgain);

    /// <summary>
    /// Each pod's own steps stay in their order; whose step is next is drawn. In between, a reader takes a view, or the maps of the views
    /// are read again.
    /// </summary>
    private static LedgerRig Live(Scenario scenario, ImmutableArray<PodLife> lives, Random? random)
    {
        var rig = new LedgerRig(scenario);
        var order = lives.SelectMany((life, pod) => Enumerable.Repeat(pod, life.Steps)).ToArray();
        random?.Shuffle(order);
        var done = new int[lives.Length];
        foreach (var pod in order)
        {
            var step = ++done[pod];
            Step(rig, PodOf(pod, lives[pod], step), lives[pod], step);
            if (random is not null) Disturb(rig, random);
        }

        return rig;
    }

    private static void Disturb(LedgerRig rig, Random random)
    {
        switch (random.Next(8))
        {
            case 0: rig.Relist(random); break;
            case 1: rig.Reread(); break;
            case 2 or 3: rig.View(Probe(null)); break;
            case 4: rig.View(Probe(random.Next(1, 12))); break;
            default: break;
        }
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

        /// <summary>What it states first; null when it states nothing.</summary>
        public int? Size { get; init; }

        /// <summary>What it states when it is reported again, and in which group it is then.</summary>
        public int? SizeAgain { get; init; }

        /// <inheritdoc cref="SizeAgain"/>
        public string GroupAgain { get; init; } = "g";
    }
}
