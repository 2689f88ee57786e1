using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Planner.Groups;

namespace Scheduler.Planner.Tests;

/// <summary>Plans each pod onto a node of its own, while there is a map and room. Its placements count in the ledger.</summary>
internal sealed class FakePlans(SiblingLedger siblings) : IJobPlans
{
    private TaskCompletionSource _read = new();

    /// <summary>Whether the maps are known.</summary>
    public bool IsMapKnown { get; set; } = true;

    /// <summary>Pods that get a node, at most.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>Called before a pod is placed.</summary>
    public Action<string> Placing { get; set; } = static _ => { };

    /// <summary>Whether pods wait for a nearer slot.</summary>
    public bool Waits { get; set; }

    /// <summary>How many siblings of a pod are placed.</summary>
    public Func<int> Placed { get; set; } = static () => 0;

    /// <summary>The uids of each plan, in order.</summary>
    public List<string> Plans { get; } = [];

    public int Reads { get; private set; }

    /// <summary>How often a plan was asked for.</summary>
    public int Asked => Questions.Count;

    /// <summary>The first pod of each plan that was asked for.</summary>
    public List<string> Questions { get; } = [];

    /// <summary>Called when a plan is asked for.</summary>
    public Action<string> Asking { get; set; } = static _ => { };

    public JobPlan? Plan(IReadOnlyList<GatedPod> pods, bool mayWait)
    {
        Questions.Add(pods[0].Metadata.Uid);
        Asking(pods[0].Metadata.Uid);
        if (!IsMapKnown) return mayWait ? null : new JobPlan([.. pods.Select(pod => new PodPlan(pod, null, ReleaseReason.NoMap))]);
        if (Waits) return new JobPlan([.. pods.Select(pod => new PodPlan(pod, null, null))]);
        var sorted = pods.OrderBy(pod => pod.Metadata.Uid, StringComparer.Ordinal).ToArray();
        Plans.Add(string.Join(' ', sorted.Select(pod => pod.Metadata.Uid)));
        return new JobPlan([.. sorted.Select(PlanOf)]);
    }

    public Task ReadMapsAsync(IReadOnlyList<GatedPod> pods)
    {
        Reads++;
        return _read.Task;
    }

    public Task RecordWaitAsync(GatedPod pod, CancellationToken cancellationToken) => Task.CompletedTask;

    public int PlacedOf(LocalityRequest request) => Placed();

    /// <summary>The reads end: with a map, or without.</summary>
    public void EndReads(bool isMapKnown)
    {
        IsMapKnown = isMapKnown;
        _read.SetResult();
        _read = new TaskCompletionSource();
    }

    private PodPlan PlanOf(GatedPod pod)
    {
        if (Room-- <= 0) return new PodPlan(pod, null, ReleaseReason.NoRoom);
        var node = $"node-of-{pod.Metadata.Uid}";
        Placing(pod.Metadata.Uid);
        siblings.Plan([new(pod.Request, node)]);
        var plan = new Decision(default, pod.Metadata, NeutralReason.None, [], NodesOffered: 0, [new ScoredNode(node, 10, default)]);
        return new PodPlan(pod, plan, ReleaseReason.Planned);
    }
}
