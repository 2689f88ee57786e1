namespace Scheduler.Kubernetes.Watch;

/// <summary>Which pictures of the cluster an event has made out of date.</summary>
[Flags]
internal enum ClusterChange
{
    /// <summary>None: nothing that we use is different.</summary>
    None = 0,

    /// <summary>Nodes or DataNode pods.</summary>
    Nodes = 1,

    /// <summary>Usage of nodes, or pods that ask for locality.</summary>
    Pods = 2,
}
