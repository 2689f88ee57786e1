using System.Collections.Immutable;
using System.Globalization;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Testing.Planning;

namespace Scheduler.Benchmarks.Plan;

/// <summary>Pods to be planned on a cluster of which a part of the slots is taken.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Nodes">Nodes of the cluster.</param>
/// <param name="Busy">The part of all slots that is taken.</param>
/// <param name="Pods">Pods of each group.</param>
/// <param name="Blocks">Blocks of each group's input.</param>
internal sealed record PlanCase(string Name, int Nodes, double Busy, int Pods, int Blocks)
{
    /// <summary>Pods that are planned at once.</summary>
    public int Batch { get; init; } = int.MaxValue;

    /// <summary>Groups, planned one after the other.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether each pod has an input of its own: a file of blocks ÷ pods.</summary>
    public bool IsIndexed { get; init; }

    /// <summary>The rule for values.</summary>
    public NodeScorer Scorer { get; init; } = NodeScorer.Default;

    private int BlocksOfFile => IsIndexed ? Blocks / Pods : 1;

    /// <summary>How long the independent search takes for all groups together; zero to leave it out.</summary>
    public TimeSpan Search { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Builds the case. Equal cases are equal.</summary>
    public PlanInputs Build()
    {
        var (cluster, random) = (new PlanCluster(Nodes), new Random(7));
        var free = cluster.FreeSlots(Busy, random);
        var inputs = Enumerable.Range(0, Groups).Select(_ => cluster.Blocks(Blocks, random, BlocksOfFile));
        return new PlanInputs(this, cluster, free, [.. inputs]);
    }
}

/// <summary>What a case is made of.</summary>
/// <param name="Case">The case.</param>
/// <param name="Cluster">Its nodes.</param>
/// <param name="Free">Free slots by node.</param>
/// <param name="Inputs">The input of each group.</param>
internal sealed record PlanInputs(
    PlanCase Case, PlanCluster Cluster, ImmutableArray<int> Free, ImmutableArray<ImmutableArray<PlacedBlock>> Inputs)
{
    /// <summary>Steps of the search for all groups together, also if a busy machine needs longer for them.</summary>
    private const int LeastSteps = 50_000;

    /// <summary>A pod's share of an input.</summary>
    public long ShareBytes => Inputs[0].Sum(block => block.Bytes) / Case.Pods;

    /// <summary>The inputs of the pods of an indexed job.</summary>
    public ImmutableArray<ImmutableArray<PlacedBlock>> Parts =>
        [.. Inputs[0].Chunk(Case.Blocks / Case.Pods).Select(part => part.ToImmutableArray())];

    /// <summary>The best that an independent search finds, in bytes, within the time of the case.</summary>
    public long SearchBest()
    {
        if (Case.IsIndexed) return PartsSearch.Find(Parts, Free.AsSpan(), 2_000_000, new Random(1));
        return Inputs.Sum(input =>
        {
            var started = TimeProvider.System.GetTimestamp();
            return PlacementSearch.Find(
                input, Free.AsSpan(), Case.Pods, ShareBytes, new Random(1),
                step => Math.Min(
                    TimeProvider.System.GetElapsedTime(started) / (Case.Search / Case.Groups), (double)step * Case.Groups / LeastSteps));
        });
    }

    /// <summary>The members of a group, all of them, on a ledger without siblings; null for an indexed job.</summary>
    public (GroupLedger? Ledger, PlanMember[] Members) Group(int group)
    {
        if (Case.IsIndexed)
            return (null, [.. Parts.Select((part, pod) => Of(SiblingView.Alone(Pod(group, pod), Cluster.LocalityOf(part))))]);
        var ledger = Cluster.LedgerOf(Inputs[group], Case.Pods);
        return (ledger, [.. Enumerable.Range(0, Case.Pods).Select(pod => Of(SiblingView.Of(Pod(group, pod), ledger)))]);
    }

    private static PlanMember Of(SiblingView view) => new(view, Kind: 0);

    private static PodMetadata Pod(int group, int pod)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"job-{group}-exec-{pod}");
        return new PodMetadata("default", name, $"81cc868c-adc1-4b10-a12a-{name}");
    }
}
