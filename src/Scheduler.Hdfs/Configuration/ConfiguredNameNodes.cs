using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// Makes NameNodes of the URLs of <c>NameNode:Nameservices</c>: an HTTP URL and an RPC URL of the same host are one NameNode, in the
/// order in which they come.
/// </summary>
internal static class ConfiguredNameNodes
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

/// <summary>
/// The URL of a NameNode as our own configuration writes it: of its HTTP server, or <c>hdfs://host:port</c> of its RPC server.
/// </summary>
internal static class NameNodeUrl
{
    private const string RpcScheme = "hdfs";
    private const int DefaultRpcPort = 8020;

    /// <summary>Reads an absolute http, https or hdfs URL without query or user; no server is reached at port 0.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps || IsBareRpc(url))
        && url is { Query: "", Fragment: "", UserInfo: "", Port: not 0 };

    /// <summary>The address that a URL gives: one half of a NameNode's.</summary>
    public static NameNodeAddress AddressOf(Uri url) => url.Scheme == RpcScheme
        ? new NameNodeAddress(HttpAddress: null, $"{url.Host}:{(url.IsDefaultPort ? DefaultRpcPort : url.Port)}")
        : new NameNodeAddress(url, RpcAddress: null);

    private static bool IsBareRpc(Uri url) => url.Scheme == RpcScheme && url.Host.Length > 0 && url.AbsolutePath.Length <= 1;
}
