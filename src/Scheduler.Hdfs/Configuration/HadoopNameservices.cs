using System.Collections.Immutable;
using Scheduler.Core.Paths;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// What a Hadoop configuration says about nameservices. As in Hadoop, an error in one part only fails reads that need that part: a NameNode
/// is called at its valid addresses, a nameservice at its NameNodes that have one.
/// </summary>
internal sealed class HadoopNameservices
{
    private const string WebHdfsEnabled = "dfs.webhdfs.enabled";

    private readonly HadoopConfiguration _configuration;
    private readonly NameNodeOptions _options;
    private readonly Dictionary<string, string> _unusable = [];
    private readonly Dictionary<string, string> _webAuthorities = [];
    private readonly List<string> _problems = [];
    private readonly bool _isHttps;
    private readonly bool _hasWebHdfs;
    private List<string> _problemsHere = [];

    public HadoopNameservices(HadoopConfiguration configuration, NameNodeOptions options)
    {
        (_configuration, _options) = (configuration, options);
        Default = TryDefault(() => DefaultFileSystem.Read(configuration));
        _isHttps = Try(() => IsHttps() ? "https" : null) is not null;
        _hasWebHdfs = Try(() => configuration.Get(WebHdfsEnabled))?.ToUpperInvariant() != "FALSE";
    }

    /// <summary>The default file system; null when none, or an invalid one, is configured.</summary>
    public Uri? Default { get; }

    /// <summary>The nameservice of <see cref="Default"/>, or the NameNode's address; null when it is not one of HDFS.</summary>
    public string? DefaultNameservice { get; private set; }

    /// <summary>A sentence for everything that is wrong, with file and key.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Nameservices that are configured and cannot be called, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Unusable => _unusable;

    /// <summary>HTTP and HTTPS servers of NameNodes as <c>host:port</c>, and the nameservice of each, whichever is called.</summary>
    public IReadOnlyDictionary<string, string> WebAuthorities => _webAuthorities;

    /// <summary>Every nameservice that can be called, except those named.</summary>
    public IReadOnlyList<Nameservice> Read(HashSet<string> except)
    {
        var names = (Try(() => _configuration.GetList("dfs.nameservices")) ?? []).Distinct().Where(name => !except.Contains(name)).ToList();
        var nameservices = names.Select(name => Named(name, isOnly: names.Count == 1)).OfType<Nameservice>().ToList();
        if (Single(names, nameservices, except) is { } single) nameservices.Add(single);
        DefaultNameservice = TryDefault(() => DefaultOf(Default));
        return nameservices;
    }

    private string? DefaultOf(Uri? uri)
    {
        if (uri is null) return null;
        var path = new FileSystemPath(uri.Scheme, uri.Authority, "/");
        if (path.IsHdfs) return path.Authority.Length > 0 ? path.Authority : null;
        if (path.IsWeb) return _webAuthorities.GetValueOrDefault(path.Authority, path.Authority);
        return path.MayBeHdfs ? null : throw new HadoopConfigurationException(
            $"{_configuration.FileOf(DefaultFileSystem.Key)}: {DefaultFileSystem.Key} is '{uri}', which is not on HDFS: paths without "
            + "a scheme are not known; name them as hdfs://nameservice/path, or set NameNode:DefaultNameservice.");
    }

    private Nameservice? Named(string name, bool isOnly)
    {
        _problemsHere = [];
        var nameNodes = Try(() => _configuration.GetList($"dfs.ha.namenodes.{name}")) ?? [];
        // A NameNode's own configuration may have its addresses without a suffix.
        HadoopAddresses[] addresses = nameNodes.Length == 0
            ? [isOnly ? Addresses($".{name}", "") : Addresses($".{name}")]
            : [.. nameNodes.Distinct().Select(nameNode => Addresses($".{name}.{nameNode}"))];
        return Nameservice(name, addresses.Select(address => NameNode(name, address, Try(address.Rpc))));
    }

    // A NameNode outside any nameservice: fs.defaultFS names it, or dfs.namenode.rpc-address without a suffix does.
    private Nameservice? Single(List<string> names, List<Nameservice> nameservices, HashSet<string> except)
    {
        _problemsHere = [];
        var authority = Default?.Scheme == DefaultFileSystem.Hdfs ? Default.Authority : "";
        if (names.Contains(authority) || except.Contains(authority)) return null;
        var addresses = Addresses("");
        var rpc = authority.Length > 0 ? Try(() => HadoopAddresses.HostAndPort(_configuration, DefaultFileSystem.Key, authority))
            : names.Count == 0 ? Try(addresses.Rpc)
            : null;
        return rpc is null || nameservices.Exists(other => other.NameNodes.Any(nameNode => nameNode.RpcAddress == rpc))
            ? null
            : Nameservice(rpc, [NameNode(rpc, addresses, rpc)]);
    }

    private HadoopAddresses Addresses(params string[] suffixes) => new(_configuration, _isHttps, suffixes);

    private Nameservice? Nameservice(string name, IEnumerable<NameNodeAddress?> nameNodes)
    {
        var usable = nameNodes.OfType<NameNodeAddress>().ToImmutableArray();
        if (!usable.IsEmpty) return new Nameservice(name, usable);
        _unusable[name] = string.Join(' ', _problemsHere);
        return null;
    }

    private NameNodeAddress? NameNode(string nameservice, HadoopAddresses addresses, string? rpc)
    {
        foreach (var web in Try(() => addresses.Web(rpc).ToList()) ?? []) _webAuthorities.TryAdd(web, nameservice);
        var asksHttp = _hasWebHdfs && _options.Transport != NameNodeTransport.Rpc;
        var nameNode = new NameNodeAddress(asksHttp ? Try(() => addresses.Http(rpc)) : null, rpc);
        if (_options.CanCall(nameNode)) return nameNode;
        if (!asksHttp) Add(WhyNotAsked(addresses));
        return null;
    }

    private string WhyNotAsked(HadoopAddresses addresses) => _options.Transport == NameNodeTransport.WebHdfs
        ? $"{_configuration.FileOf(WebHdfsEnabled)}: {WebHdfsEnabled} is false and NameNode:Transport is webhdfs; change one of them."
        : $"{addresses.RpcKeyAndFile} is not set, and this NameNode is read over RPC only: set it, or use WebHDFS.";

    private bool IsHttps() => _configuration.Get("dfs.http.policy")?.ToUpperInvariant() switch
    {
        null or "HTTP_ONLY" => false,
        "HTTPS_ONLY" => true,
        // HTTPS where there is a secret to protect, or where authorities to trust are configured.
        "HTTP_AND_HTTPS" => _options.UsesKerberos || _options.TokenFile is not null || _options.CaFile is not null,
        var other => throw new HadoopConfigurationException(
            $"{_configuration.FileOf("dfs.http.policy")}: dfs.http.policy is '{other}' and treated as HTTP_ONLY; "
            + "it must be HTTP_ONLY, HTTPS_ONLY or HTTP_AND_HTTPS."),
    };

    private T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (HadoopConfigurationException e)
        {
            Add(e.Message);
            return null;
        }
    }

    /// <summary>The same for the default file system, whose problem is reported for every path without a scheme.</summary>
    private T? TryDefault<T>(Func<T?> read)
        where T : class
    {
        _problemsHere = [];
        var value = Try(read);
        if (_problemsHere.Count > 0) _unusable[""] = _problemsHere[0];
        return value;
    }

    private void Add(string problem)
    {
        if (!_problems.Contains(problem)) _problems.Add(problem);
        if (!_problemsHere.Contains(problem)) _problemsHere.Add(problem);
    }
}
