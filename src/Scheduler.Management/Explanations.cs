using Scheduler.Core.Access;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;

namespace Scheduler.Management;

/// <summary>Finds explanations of this replica and shared ones of others, or says which replica may have one.</summary>
internal sealed class Explanations(
    DecisionLog decisions,
    ISharedDecisions shared,
    ExplainComposer composer,
    ISchedulerLease lease,
    ClusterState cluster,
    ExecutorAsks asks,
    ThisReplica replica)
{
    /// <summary>Shared decisions that a search reads.</summary>
    public const int MaxShared = 200;

    /// <summary>kubelet cuts the host name of a pod with a longer name.</summary>
    private const int MaxHostName = 63;

    /// <summary>The explanation of a pod; null when no replica has shared one.</summary>
    public async ValueTask<ExplainAnswer?> FindAsync(string podNamespace, string podName, CancellationToken cancellationToken)
    {
        decisions.TryGet(podNamespace, podName, out var decision);
        var own = composer.ComposeUndecided(podNamespace, podName, decision)
            ?? (decision is null ? null : composer.Compose(decision));
        var other = await shared.GetAsync(podNamespace, podName, cancellationToken) is { } bytes ? DecisionJson.TryDecode(bytes) : null;
        if (other?.Namespace != podNamespace || other.Pod != podName) other = null;
        // Another replica has answered since: its decision is newer.
        var newest = own is null || other?.DecidedAt > own.DecidedAt ? other : own;
        return newest is null ? null : newest with { NearReads = NearReadsOf(podNamespace, podName) };
    }

    /// <summary>The newest explanations that a search wants, newest first.</summary>
    public async ValueTask<IReadOnlyList<ExplainAnswer>> SearchAsync(DecisionSearch search, CancellationToken cancellationToken)
    {
        var newest = await shared.NewestAsync(MaxShared, cancellationToken);
        var others = newest.Select(bytes => DecisionJson.TryDecode(bytes)).OfType<ExplainAnswer>();
        var waiting = search.Show == DecisionsOf.Waiting ? WaitingPods() : [];
        // Newest first and one for each pod, so later ones cannot be among the newest of all.
        var own = decisions.Newest()
            .Where(decision => IsWanted(search, waiting, decision))
            .Take(search.Limit)
            .Select(composer.Summarize);
        return [.. own.Concat(Undecided(search, waiting)).Concat(others.Where(other => IsWanted(search, waiting, other)))
            .GroupBy(answer => (answer.Namespace, answer.Pod))
            .Select(same => same.MaxBy(answer => answer.DecidedAt)!)
            .OrderByDescending(answer => answer.DecidedAt)
            .Take(search.Limit)];
    }

    /// <summary>The pods that are not bound, for a search that wants those alone.</summary>
    private Dictionary<(string Namespace, string Name), LocalityPod> WaitingPods() => cluster.Pods.LocalityPods.Values
        .Where(pod => pod is { IsGone: false, NodeName: null })
        .GroupBy(pod => (pod.Metadata.Namespace, pod.Metadata.Name))
        .ToDictionary(same => same.Key, same => same.First());

    private bool IsWanted(
        DecisionSearch search, Dictionary<(string Namespace, string Name), LocalityPod> waiting, Decision decision) =>
        IsShown(
            search.Show,
            decision.Binding?.Outcome?.Missed,
            decision.Binding is null && waiting.ContainsKey((decision.Pod.Namespace, decision.Pod.Name)))
        && search.Wants(
            decision.Pod.Namespace,
            decision.Pod.Name,
            decision.Siblings?.Group ?? decision.Request?.Group,
            composer.NodeOf(decision));

    private static bool IsWanted(
        DecisionSearch search, Dictionary<(string Namespace, string Name), LocalityPod> waiting, ExplainAnswer answer) =>
        IsShown(
            search.Show,
            Enum.TryParse<MissReason>(answer.Bound?.Verdict, out var missed) ? missed : null,
            answer.Bound is null && waiting.ContainsKey((answer.Namespace, answer.Pod)))
        && search.Wants(answer.Namespace, answer.Pod, answer.Siblings?.Group ?? answer.Group, answer.Bound?.Node);

    private static bool IsShown(DecisionsOf show, MissReason? missed, bool isWaiting) => show switch
    {
        DecisionsOf.Missed => missed is not (null or MissReason.Unknown),
        DecisionsOf.Waiting => isWaiting,
        _ => true,
    };

    /// <summary>Waiting pods that have our gate, and that no decision is known of.</summary>
    private IEnumerable<ExplainAnswer> Undecided(
        DecisionSearch search, Dictionary<(string Namespace, string Name), LocalityPod> waiting) => waiting.Values
        .Where(pod => pod.IsGated)
        .Select(pod => pod.Metadata)
        .Where(pod => search.Wants(pod.Namespace, pod.Name, PodGroup.Of(pod), nodeName: null))
        .Take(search.Limit)
        .Select(pod => composer.ComposeUndecided(pod.Namespace, pod.Name, decision: null))
        .OfType<ExplainAnswer>();

    /// <summary>Why nothing is known of a pod, and which replica to ask, in sentences.</summary>
    public async ValueTask<string> WhyUnknownAsync(string podNamespace, string podName, CancellationToken cancellationToken)
    {
        var nothing = $"No decision about pod {podNamespace}/{podName} is known here: {StateOf(podNamespace, podName)}";
        if (shared.IsShared)
            return $"{nothing} No other replica has shared one in the last 24 hours, or Redis is unavailable (see /readyz).";
        var holder = await lease.HolderAsync(cancellationToken);
        return $"{nothing} {ReplicaToAsk(holder)} Or set Redis:Configuration, so that every replica can explain.";
    }

    private string ReplicaToAsk(string? holder)
    {
        if (holder is null) return "kube-scheduler's leader calls only the replica in its own pod: ask the other replicas.";
        var holds = $"{holder} holds the lease {replica.SchedulerLease}";
        return IsInOurPod(holder)
            ? $"This replica is in the pod of kube-scheduler's leader ({holds}) and was not asked since it leads. A replica in the pod of "
                + "a former leader may have been asked: ask the other replicas."
            : $"kube-scheduler's leader calls only the replica in its own pod: {holds}. Ask that one.";
    }

    // kube-scheduler's identity is its host name, which is the name of the pod that both are in, then _ and a part of its own.
    private bool IsInOurPod(string holder)
    {
        var end = holder.LastIndexOf('_');
        var host = end < 0 ? holder : holder[..end];
        var pod = replica.Instance.Length > MaxHostName ? replica.Instance[..MaxHostName].TrimEnd('-', '.') : replica.Instance;
        return host.Equals(pod, StringComparison.OrdinalIgnoreCase);
    }

    private NearReadsAnswer? NearReadsOf(string podNamespace, string podName) =>
        PodOf(podNamespace, podName)?.Metadata.Labels.GetValueOrDefault(SparkPod.ApplicationLabel) is { } id
            ? NearReadsAnswer.Of(id, asks.Find(new SparkApplication(podNamespace, id)), replica.Instance)
            : null;

    private LocalityPod? PodOf(string podNamespace, string podName) => cluster.Pods.LocalityPods.Values.FirstOrDefault(
        one => one.Metadata.Namespace == podNamespace && one.Metadata.Name == podName);

    private string StateOf(string podNamespace, string podName)
    {
        var pod = PodOf(podNamespace, podName);
        if (pod is null) return "this replica did not prioritize it, or too long ago, or it does not ask for locality.";
        return pod.NodeName is { } nodeName
            ? $"it is on {nodeName}, and this replica was never asked. With one feasible node kube-scheduler does not call extenders."
            : $"it is pending, and {pod.SchedulerName} has not asked this replica about it yet.";
    }
}

/// <summary>Which decisions a search wants; null matches all.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Group">Its group.</param>
/// <param name="Text">A part of its name, or of its group's or node's, in any case.</param>
/// <param name="Limit">How many at the most.</param>
internal sealed record DecisionSearch(string? Namespace, string? Group, string? Text, int Limit)
{
    /// <summary>How many without a <c>limit</c>, and how many at the most.</summary>
    public const int DefaultLimit = 50, MaxLimit = 500;

    /// <summary>Of which pods.</summary>
    public DecisionsOf Show { get; init; }

    /// <summary>Whether a decision about such a pod is wanted.</summary>
    /// <param name="podNamespace">Its namespace.</param>
    /// <param name="podName">Its name.</param>
    /// <param name="group">Its group; null when that is not known.</param>
    /// <param name="nodeName">The node it is bound to; null when it is not.</param>
    public bool Wants(string podNamespace, string podName, string? group, string? nodeName) =>
        (Namespace is null || podNamespace == Namespace)
        && (Group is null || group == Group)
        && (Text is null || Has(podName) || Has(group) || Has(nodeName));

    private bool Has(string? text) => text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>Which pods' decisions a search wants.</summary>
internal enum DecisionsOf
{
    /// <summary>All.</summary>
    All,

    /// <summary>Pods that could have added more on another node.</summary>
    Missed,

    /// <summary>Pods that are not bound.</summary>
    Waiting,
}
