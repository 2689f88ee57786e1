using Scheduler.Core.Locality;
using Scheduler.Simulation.Reads;

namespace Scheduler.Demo;

/// <summary>What the demo found. What pods read is what the service's explain API says of them.</summary>
/// <param name="Policies">The stock scheduler's placement, then ours.</param>
/// <param name="Possible">What could have been read node-local at best.</param>
/// <param name="Waiting">The pod that is held for locality.</param>
/// <param name="Explained">The explain answer of the first pod of the job, as the service sent it.</param>
public sealed record DemoOutcome(
    IReadOnlyList<DemoPolicy> Policies, DemoPossible Possible, DemoWait Waiting, ReadOnlyMemory<byte> Explained)
{
    /// <summary>By which way the service placed the pods: <c>extender</c> or <c>planner</c>.</summary>
    public string Entry => Policies[^1].Name == DemoRun.OursPlanned ? "planner" : "extender";

    /// <summary>The Spark job as it comes, with its executors placed by us, and with its tasks matched to them as well.</summary>
    public IReadOnlyList<DemoSparkReads> Spark =>
    [
        .. Policies.Select(policy => new DemoSparkReads(policy.Name, DispatchNames.Blind, policy.ExecutorsBlind)),
        new(Policies[^1].Name, DispatchNames.Matched, Policies[^1].Executors.Bytes),
    ];
}

/// <summary>What the executors read in all.</summary>
/// <param name="Policy">How they were placed.</param>
/// <param name="Dispatch">Which of them got a task: a name out of <see cref="DispatchNames.All"/>.</param>
/// <param name="Bytes">The input by level.</param>
public sealed record DemoSparkReads(string Policy, string Dispatch, LevelBytes Bytes);

/// <summary>All placements of a policy and their sums.</summary>
/// <param name="Name">The policy.</param>
/// <param name="Workloads">Each workload, in the order of <see cref="DemoPossible.Bytes"/>.</param>
/// <param name="ExecutorsBlind">What the executors are to be expected to read in all if a task goes to any free one.</param>
public sealed record DemoPolicy(string Name, IReadOnlyList<DemoPlacements> Workloads, LevelBytes ExecutorsBlind)
{
    /// <summary>Pods of the Indexed Job, each with a file of its own.</summary>
    public DemoPlacements Job => Workloads[0];

    /// <summary>Executors, which read one file together; their tasks are matched to them.</summary>
    public DemoPlacements Executors => Workloads[1];

    /// <summary>All pods.</summary>
    public IEnumerable<DemoPlacement> Pods => Workloads.SelectMany(workload => workload.Pods);

    /// <summary>What they read in all.</summary>
    public LevelBytes Bytes => DemoPlacements.Sum(Workloads.Select(workload => workload.Bytes));
}

/// <summary>The pods of one workload.</summary>
/// <param name="Title">What the report calls it.</param>
/// <param name="Pods">Its pods.</param>
public sealed record DemoPlacements(string Title, IReadOnlyList<DemoPlacement> Pods)
{
    /// <summary>What they read in all; a block counts once, whichever pod reads it.</summary>
    public LevelBytes Bytes => Sum(Pods.Select(pod => pod.Bytes));

    internal static LevelBytes Sum(IEnumerable<LevelBytes> all) => all.Aggregate(default(LevelBytes), (sum, one) => new(
        sum.NodeCached + one.NodeCached, sum.NodeLocal + one.NodeLocal, sum.RackLocal + one.RackLocal, sum.OffSwitch + one.OffSwitch));
}

/// <summary>Where a pod was placed, and what the service explains about it.</summary>
/// <param name="Pod">The pod's name.</param>
/// <param name="Node">Its node.</param>
/// <param name="Bytes">What it reads there, besides its siblings, by level (<c>bound.added</c>).</param>
/// <param name="Verdict"><c>Best</c>, or why it is not on the best node (<c>bound.verdict</c>).</param>
/// <param name="BestNode">The node that would have been better (<c>bestNode.node</c>); null when there is none.</param>
public sealed record DemoPlacement(string Pod, string Node, LevelBytes Bytes, string Verdict, string? BestNode);

/// <summary>A pod that is held.</summary>
/// <param name="Pod">The pod's name.</param>
/// <param name="Level">The level that it waits for.</param>
/// <param name="MaxWaitSeconds">How long it may be held.</param>
/// <param name="Message">What the service says.</param>
public sealed record DemoWait(string Pod, string Level, double MaxWaitSeconds, string Message);

/// <summary>The most that the pods could have read from their own nodes, if they had been placed for that alone.</summary>
/// <param name="Bytes">By workload: the best placement of its pods together that was found.</param>
public sealed record DemoPossible(IReadOnlyList<long> Bytes)
{
    /// <summary>By all pods.</summary>
    public long Total => Bytes.Sum();
}
