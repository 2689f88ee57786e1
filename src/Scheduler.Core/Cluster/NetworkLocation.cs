namespace Scheduler.Core.Cluster;

/// <summary>Reads HDFS network locations.</summary>
internal static class NetworkLocation
{
    /// <summary>
    /// The rack of a location. With two levels for reading near (<c>/rack/node</c>) the last component is the node itself, and
    /// the rack is what stands before it; otherwise the whole location is the rack (<c>/dc1/rack-a</c>).
    /// </summary>
    /// <param name="location">The DataNode's network location.</param>
    /// <param name="hostName">Its host name.</param>
    /// <param name="nodeName">Its Kubernetes node, where known.</param>
    public static string RackOf(string location, string hostName, string? nodeName)
    {
        var slash = location.LastIndexOf('/');
        if (slash <= 0) return location;
        var last = location[(slash + 1)..];
        return IsSameHost(last, hostName) || IsSameHost(last, nodeName) ? location[..slash] : location;
    }

    private static bool IsSameHost(string component, string? name) =>
        name is not null
        && (component.Equals(HostNames.Trimmed(name), StringComparison.OrdinalIgnoreCase)
            || component.Equals(HostNames.Short(name), StringComparison.OrdinalIgnoreCase));
}
