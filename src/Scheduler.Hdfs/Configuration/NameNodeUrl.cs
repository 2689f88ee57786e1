using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Hdfs.Configuration;

/// <summary>The URL of a NameNode as our own configuration writes it: of its HTTP server, or <c>hdfs://host:port</c> of its RPC server.</summary>
internal static class NameNodeUrl
{
    private const string RpcScheme = "hdfs";
    private const int DefaultRpcPort = 8020;

    /// <summary>Reads an absolute http, https or hdfs URL without query or user.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps || IsBareRpc(url))
        && url is { Query: "", Fragment: "", UserInfo: "" };

    /// <summary>The address that a URL gives: one half of a NameNode's.</summary>
    public static NameNodeAddress AddressOf(Uri url) => url.Scheme == RpcScheme
        ? new NameNodeAddress(HttpAddress: null, $"{url.Host}:{(url.IsDefaultPort ? DefaultRpcPort : url.Port)}")
        : new NameNodeAddress(url, RpcAddress: null);

    private static bool IsBareRpc(Uri url) => url.Scheme == RpcScheme && url.Host.Length > 0 && url.AbsolutePath.Length <= 1;
}
