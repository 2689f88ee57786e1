using Scheduler.Core.Access;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;

namespace Scheduler.Management;

/// <summary>Finds explanations: those of this replica first, then what others have shared; else who may know.</summary>
internal sealed class Explanations(
    DecisionLog decisions, ISharedDecisions shared, ExplainComposer composer, ISchedulerLease lease, ClusterState cluster, ThisReplica replica)
{
    /// <summary>Shared decisions that a search looks through.</summary>
    public const int MaxShared = 200;

    /// <summary>kubelet cuts the host name of a pod with a longer name.</summary>
    private const int MaxHostName = 63;

    /// <summary>The explanation of a pod; null when nobody has it.</summary>
    public async ValueTask<ExplainAnswer?> FindAsync(string podNamespace, string podName, CancellationToken cancellationToken)
    {
        var own = decisions.TryGet(podNamespace, podName, out var decision) ? composer.Compose(decision) : null;
        var other = await shared.GetAsync(podNamespace, podName, cancellationToken) is { } bytes ? DecisionJson.TryDecode(bytes) : null;
        if (other is null || other.Namespace != podNamespace || other.Pod != podName) return own;
        // Another replica leads since: what it decided is newer.
        return own is null || other.DecidedAt > own.DecidedAt ? other : own;
    }

    /// <summary>The newest explanations that a search wants, newest first.</summary>
    public async ValueTask<IReadOnlyList<ExplainAnswer>> SearchAsync(DecisionSearch search, CancellationToken cancellationToken)
    {
        var others = (await shared.NewestAsync(MaxShared, cancellationToken)).Select(bytes => DecisionJson.TryDecode(bytes)).OfType<ExplainAnswer>();
        // Newest first and one for a pod, so that what comes behind so many of them is not among the newest of all either.
        var own = decisions.Newest().Where(decision => IsWanted(search, decision)).Take(search.Limit).Select(composer.Summarize);
        return [.. own.Concat(others.Where(other => search.Wants(other.Namespace, other.Pod, other.Siblings?.Group, other.Bound?.Node)))
            .GroupBy(answer => (answer.Namespace, answer.Pod))
            .Select(same => same.MaxBy(answer => answer.DecidedAt)!)
            .OrderByDescending(answer => answer.DecidedAt)
            .Take(search.Limit)];
    }

    private bool IsWanted(DecisionSearch search, Decision decision) =>
        search.Wants(decision.Pod.Namespace, decision.Pod.Name, decision.Siblings?.Group, composer.NodeOf(decision));

    /// <summary>Why nothing is known of a pod, and who may know, in sentences.</summary>
    public async ValueTask<string> WhyUnknownAsync(string podNamespace, string podName, CancellationToken cancellationToken)
    {
        var nothing = $"No decision about pod {podNamespace}/{podName} is known here: {WhereItIs(podNamespace, podName)}";
        if (shared.IsShared) return $"{nothing} No other replica has shared one in the last 24 hours, or Redis is away (see /readyz).";
        var holder = await lease.HolderAsync(cancellationToken);
        return $"{nothing} {WhomToAsk(holder)} Or set Redis:Configuration, so that every replica explains.";
    }

    private string WhomToAsk(string? holder)
    {
        if (holder is null) return "Only the replica beside the scheduler's leader is asked: ask the other replicas.";
        var holds = $"{holder} holds the lease {replica.SchedulerLease}";
        return IsBesideUs(holder)
            ? $"This replica is beside the scheduler's leader ({holds}), and was not asked since it leads; a replica that was beside a former "
                + "leader may have been: ask the other replicas."
            : $"Only the replica beside the scheduler's leader is asked: {holds}. Ask that one.";
    }

    // kube-scheduler's identity is its host's name, the pod's that both are in, and _ with something that is its own.
    private bool IsBesideUs(string holder)
    {
        var end = holder.LastIndexOf('_');
        var host = end < 0 ? holder : holder[..end];
        var pod = replica.Instance.Length > MaxHostName ? replica.Instance[..MaxHostName].TrimEnd('-', '.') : replica.Instance;
        return host.Equals(pod, StringComparison.OrdinalIgnoreCase);
    }

    private string WhereItIs(string podNamespace, string podName)
    {
        var pod = cluster.Pods.LocalityPods.Values.FirstOrDefault(one => one.Metadata.Namespace == podNamespace && one.Metadata.Name == podName);
        if (pod is null) return "it was not prioritized by this replica, or it is long ago, or it does not ask for locality.";
        return pod.NodeName is { } nodeName
            ? $"it is on {nodeName}, and this replica was never asked; with one feasible node kube-scheduler asks nobody."
            : $"it is pending, and {pod.SchedulerName} has not asked this replica about it yet.";
    }
}
