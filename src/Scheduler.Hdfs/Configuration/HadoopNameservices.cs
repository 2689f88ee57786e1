namespace Scheduler.Hdfs.Configuration;

/// <summary>What a Hadoop configuration says about nameservices (hdfs-default.xml gives the keys and their defaults).</summary>
internal sealed class HadoopNameservices
{
    private const int DefaultRpcPort = 8020;
    private const int DefaultHttpPort = 9870;
    private const int DefaultHttpsPort = 9871;
    private const string WebHdfsEnabled = "dfs.webhdfs.enabled";

    private readonly HadoopConfiguration _configuration;
    private readonly NameNodeTransport _transport;
    private readonly bool _isHttps;
    private readonly bool _hasWebHdfs;

    public HadoopNameservices(HadoopConfiguration configuration, NameNodeOptions options)
    {
        _configuration = configuration;
        _transport = options.Transport;
        _isHttps = IsHttps(preferHttps: options.CaFile is not null);
        _hasWebHdfs = !string.Equals(configuration.Get(WebHdfsEnabled), "false", StringComparison.OrdinalIgnoreCase);
        DefaultAuthority = ReadDefaultAuthority();
    }

    /// <summary>The authority of <c>fs.defaultFS</c>; null when it is unset or no hdfs URI.</summary>
    public string? DefaultAuthority { get; }

    /// <summary>Every nameservice it configures but those named.</summary>
    public IEnumerable<Nameservice> Read(HashSet<string> except)
    {
        var names = _configuration.GetList("dfs.nameservices").Where(name => !except.Contains(name)).ToList();
        var nameservices = names.Select(Named).ToList();
        if (SingleNameNode(names, except) is { } single) nameservices.Add(single);
        if (nameservices.Count > 0) CheckWebHdfs();
        return nameservices;
    }

    private Nameservice Named(string name)
    {
        var nameNodes = _configuration.GetList($"dfs.ha.namenodes.{name}");
        return nameNodes.Length == 0
            ? new Nameservice(name, [Address($".{name}")])
            : new Nameservice(name, [.. nameNodes.Select(nameNode => Address($".{name}.{nameNode}"))]);
    }

    // A NameNode outside any nameservice: fs.defaultFS names it, or dfs.namenode.rpc-address without a suffix does.
    private Nameservice? SingleNameNode(List<string> names, HashSet<string> except)
    {
        if (names.Count > 0) return null;
        var rpc = _configuration.Get("dfs.namenode.rpc-address") is { } address
            ? HostAndPort("dfs.namenode.rpc-address", address, DefaultRpcPort)
            : DefaultAuthority is { } authority && !except.Contains(authority)
                ? HostAndPort("fs.defaultFS", authority, DefaultRpcPort)
                : null;
        return rpc is null ? null : new Nameservice(rpc, [new NameNodeAddress(HttpAddress("", rpc), rpc)]);
    }

    private NameNodeAddress Address(string suffix)
    {
        var key = $"dfs.namenode.rpc-address{suffix}";
        var rpc = _configuration.Get(key) is { } address ? HostAndPort(key, address, DefaultRpcPort) : null;
        return new NameNodeAddress(HttpAddress(suffix, rpc), rpc);
    }

    private Uri? HttpAddress(string suffix, string? rpc)
    {
        if (!_hasWebHdfs || _transport == NameNodeTransport.Rpc) return CheckRpc(suffix, rpc);
        var key = (_isHttps ? "dfs.namenode.https-address" : "dfs.namenode.http-address") + suffix;
        var port = _isHttps ? DefaultHttpsPort : DefaultHttpPort;
        var address = _configuration.Get(key) is { } value ? HostAndPort(key, value, port) : $"0.0.0.0:{port}";
        return new Uri($"{(_isHttps ? "https" : "http")}://{WithRpcHost(key, address, rpc)}/");
    }

    // As in Hadoop's DFSUtil: a wildcard (the default) means the host of the RPC address.
    private string WithRpcHost(string key, string address, string? rpc)
    {
        var (host, port) = Split(address);
        if (host is not ("0.0.0.0" or "[::]")) return address;
        return rpc is null
            ? throw new HadoopConfigurationException(
                $"{_configuration.FileOf(key)}: neither {key} nor the matching dfs.namenode.rpc-address says where the NameNode is.")
            : $"{Split(rpc).Host}:{port}";
    }

    private string HostAndPort(string key, string value, int defaultPort)
    {
        var valid = Uri.TryCreate($"hdfs://{value}", UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.AbsolutePath.Length <= 1;
        return valid
            ? $"{uri!.Host}:{(uri.IsDefaultPort ? defaultPort : uri.Port)}"
            : throw new HadoopConfigurationException($"{_configuration.FileOf(key)}: {key} is '{value}'; it must be host:port.");
    }

    private static (string Host, string Port) Split(string address)
    {
        var colon = address.LastIndexOf(':');
        return (address[..colon], address[(colon + 1)..]);
    }

    private string? ReadDefaultAuthority()
    {
        var value = _configuration.Get("fs.defaultFS") ?? _configuration.Get("fs.default.name");
        if (value is null) return null;
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri))
            throw new HadoopConfigurationException($"{_configuration.FileOf("fs.defaultFS")}: fs.defaultFS is '{value}', which is no URI.");
        if (uri.Scheme != "hdfs" || uri.Host.Length == 0) return null;
        // A name without a port that is no nameservice is a host at the default RPC port.
        return !uri.IsDefaultPort ? $"{uri.Host}:{uri.Port}" : uri.Host;
    }

    private bool IsHttps(bool preferHttps) => _configuration.Get("dfs.http.policy") switch
    {
        null or "HTTP_ONLY" => false,
        "HTTPS_ONLY" => true,
        "HTTP_AND_HTTPS" => preferHttps,
        var other => throw new HadoopConfigurationException(
            $"{_configuration.FileOf("dfs.http.policy")}: dfs.http.policy is '{other}'; it must be HTTP_ONLY, HTTPS_ONLY or HTTP_AND_HTTPS."),
    };

    // Without WebHDFS there must be RPC.
    private static Uri? CheckRpc(string suffix, string? rpc) => rpc is not null
        ? null
        : throw new HadoopConfigurationException(
            $"dfs.namenode.rpc-address{suffix} is not set, and RPC is how we read this NameNode: set it, or use WebHDFS.");

    private void CheckWebHdfs()
    {
        if (_hasWebHdfs || _transport != NameNodeTransport.WebHdfs) return;
        throw new HadoopConfigurationException(
            $"{_configuration.FileOf(WebHdfsEnabled)}: {WebHdfsEnabled} is false and NameNode:Transport is webhdfs; set one of them otherwise.");
    }
}
