using System.Collections.Immutable;

namespace Scheduler.Core.Cluster;

/// <summary>A pod that runs a DataNode: found by <c>Kubernetes:DataNodeSelector</c>, or looked up by a DataNode's address.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="NodeName">The node it is bound to.</param>
public sealed record DataNodePod(string Namespace, string Name, string NodeName)
{
    /// <summary><c>spec.hostname</c>; null when unset (then the pod's name is its host name, unless it is on the host's network).</summary>
    public string? HostName { get; init; }

    /// <summary><c>spec.subdomain</c>: the headless service that gives the pod its qualified name; null when unset.</summary>
    public string? Subdomain { get; init; }

    /// <summary><c>spec.hostNetwork</c>: its addresses are the node's.</summary>
    public bool HostNetwork { get; init; }

    /// <summary><c>status.podIPs</c>, both families.</summary>
    public ImmutableArray<string> Ips { get; init; } = [];

    /// <summary><c>status.startTime</c>; in a block map read before that, the address may belong to an earlier pod.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Since when the Ready condition is not true; null while the pod is ready.</summary>
    public DateTimeOffset? NotReadySince { get; init; }

    /// <summary>
    /// Whether a DataNode with this host name can run in the pod. A name below a headless service (<c>dn-0.dn.hdfs.svc.cluster.local</c>,
    /// <c>10-1-2-3.dn.hdfs.svc.cluster.local</c>) belongs to one pod. Any other name may be configured in any pod.
    /// </summary>
    public bool MayRun(string hostName)
    {
        if (HostNetwork || !TryReadServiceName(hostName, out var host, out var itsNamespace)) return true;
        return itsNamespace == Namespace
            && (host.Equals(HostName ?? Name, StringComparison.OrdinalIgnoreCase)
                || Ips.Any(ip => host == ip.Replace('.', '-').Replace(':', '-')));
    }

    /// <summary>
    /// Splits a name below a headless service into the pod's host name and namespace, in lower case; false for any other name.
    /// </summary>
    public static bool TryReadServiceName(string hostName, out string host, out string itsNamespace)
    {
        var isOne = hostName.ToLowerInvariant().Split('.') is [_, _, _, "svc", ..];
        (host, itsNamespace) = isOne ? (hostName.ToLowerInvariant().Split('.')[0], hostName.ToLowerInvariant().Split('.')[2]) : ("", "");
        return isOne;
    }
}
