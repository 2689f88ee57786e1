using System.Collections.Immutable;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// Makes NameNodes of the URLs of <c>NameNode:Nameservices</c>: an HTTP URL and an RPC URL of the same host are one NameNode, in the
/// order in which they come.
/// </summary>
internal static class OwnNameNodes
{
    public static ImmutableArray<NameNodeAddress> Pair(IEnumerable<Uri> urls)
    {
        var nameNodes = new List<(string Host, NameNodeAddress Address)>();
        foreach (var url in urls) Add(nameNodes, url.IdnHost, NameNodeUrl.AddressOf(url));
        return [.. nameNodes.Select(nameNode => nameNode.Address)];
    }

    private static void Add(List<(string Host, NameNodeAddress Address)> nameNodes, string host, NameNodeAddress half)
    {
        var other = nameNodes.FindIndex(nameNode => nameNode.Host == host && Lacks(nameNode.Address, half));
        if (other < 0) nameNodes.Add((host, half));
        else nameNodes[other] = (host, Join(nameNodes[other].Address, half));
    }

    private static bool Lacks(NameNodeAddress address, NameNodeAddress half) =>
        half.RpcAddress is null ? address.HttpAddress is null : address.RpcAddress is null;

    private static NameNodeAddress Join(NameNodeAddress one, NameNodeAddress other) =>
        new(one.HttpAddress ?? other.HttpAddress, one.RpcAddress ?? other.RpcAddress);
}
