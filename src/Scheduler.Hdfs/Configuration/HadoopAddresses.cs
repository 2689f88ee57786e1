namespace Scheduler.Hdfs.Configuration;

/// <summary>Reads the addresses of one NameNode from a Hadoop configuration (hdfs-default.xml gives the keys and their defaults).</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="isHttps">Whether its HTTP server is called by https.</param>
/// <param name="suffixes">Suffixes of the keys of this NameNode, such as <c>.ns1.nn1</c>; the first one that is set is used.</param>
internal sealed class HadoopAddresses(HadoopConfiguration configuration, bool isHttps, params string[] suffixes)
{
    private const int DefaultRpcPort = 8020;
    private const string RpcKey = "dfs.namenode.rpc-address";

    private static readonly Server PlainHttp = new(Uri.UriSchemeHttp, "dfs.namenode.http-address", 9870);
    private static readonly Server Https = new(Uri.UriSchemeHttps, "dfs.namenode.https-address", 9871);

    /// <summary>The file and the key of its RPC address, for messages.</summary>
    public string RpcKeyAndFile => $"{configuration.FileOf(KeyOf(RpcKey))}: {KeyOf(RpcKey)}";

    /// <summary>The RPC address <c>host:port</c>; null when none is set.</summary>
    /// <exception cref="HadoopConfigurationException">It is malformed; the message names file and key.</exception>
    public string? Rpc() =>
        KeyOf(RpcKey) is var key && configuration.Get(key) is { } value ? HostAndPort(configuration, key, value, DefaultRpcPort) : null;

    /// <summary>The base URL of the HTTP server.</summary>
    /// <param name="rpc">The RPC address, whose host is the default; null without one.</param>
    /// <exception cref="HadoopConfigurationException">None is set, or it is malformed; the message names file and key.</exception>
    public Uri Http(string? rpc)
    {
        var server = isHttps ? Https : PlainHttp;
        if (Authority(server, rpc) is { } authority) return new Uri($"{server.Scheme}://{authority}/");
        throw new HadoopConfigurationException(
            $"{configuration.FileOf(KeyOf(server.Key))}: neither {KeyOf(server.Key)} nor {KeyOf(RpcKey)} says where the NameNode is.");
    }

    /// <summary>Its servers by http and by https as <c>host:port</c>, whichever of both is called.</summary>
    /// <exception cref="HadoopConfigurationException">One is malformed; the message names file and key.</exception>
    public IEnumerable<string> Web(string? rpc) => new[] { PlainHttp, Https }.Select(server => Authority(server, rpc)).OfType<string>();

    /// <summary>
    /// An address as <c>host:port</c>. As in Hadoop's <c>NetUtils</c> a scheme, and with it a path, may stand there and mean nothing.
    /// </summary>
    /// <exception cref="HadoopConfigurationException">It is malformed; the message names file and key.</exception>
    public static string HostAndPort(HadoopConfiguration configuration, string key, string value, int defaultPort = DefaultRpcPort)
    {
        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        var authority = scheme < 0 ? value : value[(scheme + 3)..].Split('/')[0];
        return Uri.TryCreate($"hdfs://{authority}", UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.PathAndQuery.Length <= 1
            ? $"{uri.Host}:{(uri.IsDefaultPort ? defaultPort : uri.Port)}"
            : throw new HadoopConfigurationException($"{configuration.FileOf(key)}: {key} is '{value}'; it must be host:port.");
    }

    // As in Hadoop's DFSUtil: a wildcard (the default) means the host of the RPC address.
    private string? Authority(Server server, string? rpc)
    {
        var key = KeyOf(server.Key);
        var value = configuration.Get(key) ?? "0.0.0.0";
        var (host, port) = Split(HostAndPort(configuration, key, value, server.DefaultPort));
        if (host is not ("0.0.0.0" or "[::]")) return $"{host}:{port}";
        return rpc is null ? null : $"{Split(rpc).Host}:{port}";
    }

    private string KeyOf(string key) => key + (suffixes.FirstOrDefault(suffix => configuration.IsSet(key + suffix)) ?? suffixes[0]);

    private static (string Host, string Port) Split(string address)
    {
        var colon = address.LastIndexOf(':');
        return (address[..colon], address[(colon + 1)..]);
    }

    private sealed record Server(string Scheme, string Key, int DefaultPort);
}
