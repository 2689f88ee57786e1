using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Extender.Doctor;

/// <summary>Nodes, pods and DataNodes as the service would know them after its start.</summary>
internal sealed class ClusterSnapshot(ClusterState cluster, DataNodeDirectory directory, ClusterSync sync, IDataNodePodSearch? pods = null)
{
    /// <summary>How long the first list may take: two seconds for 5,000 nodes and 50,000 pods.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Without a cluster there is no list to wait for.
    private bool _isGivenUp = pods is null;

    /// <summary>DataNodes known.</summary>
    public int DataNodes => directory.All.Count;

    /// <summary>Nodes and DataNode pods.</summary>
    public ClusterNodes Nodes => cluster.Nodes;

    /// <summary>Pods that ask for locality.</summary>
    public IEnumerable<LocalityPod> LocalityPods => cluster.Pods.LocalityPods.Values;

    /// <summary>Pods that ask to wait.</summary>
    public int PodsThatWouldWait =>
        LocalityPods.Count(pod => !pod.IsGone && pod.Metadata.Annotations.ContainsKey(LocalityAnnotations.MaxWait));

    /// <summary>Whether nodes and pods are listed, those of the DataNodes known so far included; waits for the list once.</summary>
    public async Task<bool> IsListedAsync(CancellationToken cancellationToken)
    {
        if (!_isGivenUp) _isGivenUp = !await sync.WaitAsync(Patience, cancellationToken);
        if (!_isGivenUp) await pods!.FindAllAsync(cancellationToken);
        return !_isGivenUp;
    }
}
