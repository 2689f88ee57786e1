namespace Scheduler.Core.Cluster;

/// <summary>Which rule found a DataNode's Kubernetes node. The rules are tried in this order; the first that matches decides.</summary>
public enum IdentityRule
{
    /// <summary>None matched.</summary>
    None,

    /// <summary>An explicit mapping: the configuration, or the node annotation <c>hdfs.locality/datanode</c>.</summary>
    Explicit,

    /// <summary>The DataNode's own pod, by host name or address.</summary>
    Pod,

    /// <summary>Its address is in a podCIDR of the node.</summary>
    PodNetwork,

    /// <summary>Its address is one of the node's.</summary>
    Address,

    /// <summary>Its host name is the node's name, host name label or one of its addresses, short or qualified.</summary>
    HostName,
}
