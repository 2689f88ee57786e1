using System.Text.Json;
using Scheduler.Core.Locality;
using Scheduler.Simulation.Reads;

namespace Scheduler.Demo;

/// <summary>What the demo found.</summary>
/// <param name="Policies">The stock scheduler's placement, then ours.</param>
/// <param name="Possible">What could have been read node-local at best.</param>
/// <param name="Explained">What the service says about the first pod of the job.</param>
public sealed record DemoOutcome(IReadOnlyList<DemoPolicy> Policies, DemoPossible Possible, JsonElement Explained)
{
    /// <summary>By which way the service placed the pods: <c>extender</c> or <c>planner</c>.</summary>
    public string Entry => Policies[^1].Name == DemoRun.OursPlanned ? "planner" : "extender";

    /// <summary>The Spark job as it comes, with its executors placed by us, and with its tasks matched to them as well.</summary>
    public IReadOnlyList<DemoSparkReads> Spark =>
    [
        .. Policies.Select(policy => new DemoSparkReads(policy.Name, DispatchNames.Blind, policy.ExecutorsBlind)),
        new(Policies[^1].Name, DispatchNames.Matched, Policies[^1].ExecutorsMatched),
    ];
}

/// <summary>What the executors read in all.</summary>
/// <param name="Policy">How they were placed.</param>
/// <param name="Dispatch">Which of them got a task: a name out of <see cref="DispatchNames.All"/>.</param>
/// <param name="Bytes">The input by level.</param>
public sealed record DemoSparkReads(string Policy, string Dispatch, LevelBytes Bytes);

/// <summary>All placements of a policy and their sums.</summary>
/// <param name="Name">The policy.</param>
/// <param name="Job">Pods of the Indexed Job, each with a file of its own.</param>
/// <param name="Executors">Executors, which read one file together; their tasks are matched to them.</param>
/// <param name="ExecutorsBlind">What the executors are to be expected to read in all if a task goes to any free one.</param>
public sealed record DemoPolicy(
    string Name, IReadOnlyList<DemoPlacement> Job, IReadOnlyList<DemoPlacement> Executors, LevelBytes ExecutorsBlind)
{
    /// <summary>What the executors read in all with their tasks matched to them.</summary>
    public LevelBytes ExecutorsMatched => new(
        0,
        Executors.Sum(pod => pod.NodeLocalBytes),
        Executors.Sum(pod => pod.RackLocalBytes),
        Executors.Sum(pod => pod.RemoteBytes));

    /// <summary>All pods.</summary>
    public IEnumerable<DemoPlacement> Pods => Job.Concat(Executors);

    /// <summary>Bytes that the pods read from their own nodes.</summary>
    public long NodeLocalBytes => Pods.Sum(pod => pod.NodeLocalBytes);

    /// <summary>Bytes that they read from other nodes of their racks.</summary>
    public long RackLocalBytes => Pods.Sum(pod => pod.RackLocalBytes);

    /// <summary>Bytes that they read from other racks.</summary>
    public long RemoteBytes => Pods.Sum(pod => pod.RemoteBytes);
}

/// <summary>Where a pod was placed, and what it reads there by level; a block counts once, whichever pod reads it.</summary>
/// <param name="Pod">The pod's name.</param>
/// <param name="Node">Its node.</param>
/// <param name="NodeLocalBytes">Bytes from the node itself.</param>
/// <param name="RackLocalBytes">Bytes from other nodes of the rack.</param>
/// <param name="RemoteBytes">Bytes from other racks.</param>
public sealed record DemoPlacement(string Pod, string Node, long NodeLocalBytes, long RackLocalBytes, long RemoteBytes);

/// <summary>The most that the pods could have read from their own nodes.</summary>
/// <param name="JobBytes">By the Indexed Job, if each pod could choose first.</param>
/// <param name="ExecutorBytes">By the executors, as the best placement found has it.</param>
public sealed record DemoPossible(long JobBytes, long ExecutorBytes);
