using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Paths;

namespace Scheduler.Hdfs.Configuration;

/// <summary>The known nameservices, by the authority of a path. Immutable.</summary>
public sealed class Nameservices
{
    private const string DefaultRpcPort = "8020";

    private readonly Dictionary<string, Nameservice> _byAuthority = new(StringComparer.OrdinalIgnoreCase);

    internal Nameservices(
        IEnumerable<Nameservice> nameservices,
        string? defaultAuthority,
        string advice,
        HadoopConfiguration? configuration = null,
        Uri? defaultFileSystem = null)
    {
        All = [.. nameservices];
        DefaultAuthority = defaultAuthority;
        Advice = advice;
        FileSystems = new FileSystems(this, configuration, defaultFileSystem);
        foreach (var nameservice in All) _byAuthority.TryAdd(nameservice.Name, nameservice);
        foreach (var nameservice in All) AddAddresses(nameservice);
    }

    /// <summary>Every nameservice.</summary>
    public ImmutableArray<Nameservice> All { get; }

    /// <summary>What an empty authority stands for (<c>fs.defaultFS</c>); null when none is configured.</summary>
    public string? DefaultAuthority { get; }

    /// <summary>What the other file systems of the configuration mean on these.</summary>
    public IFileSystems FileSystems { get; }

    /// <summary>A sentence for everything in the configuration that cannot be used, with file and key; reads that need it fail.</summary>
    public ImmutableArray<string> Problems { get; internal init; } = [];

    /// <summary>What to set where a nameservice is missing.</summary>
    internal string Advice { get; }

    /// <summary>Nameservices that are configured and cannot be called, with the reason; the reason of the default has the key "".</summary>
    internal IReadOnlyDictionary<string, string> Unusable { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>HTTP servers of NameNodes that are known but not called, with the nameservice of each.</summary>
    internal IReadOnlyDictionary<string, string> WebAuthorities { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>How NameNodes are authenticated to over RPC.</summary>
    internal HadoopSecurity Security { get; init; } = HadoopSecurity.Unconfigured;

    /// <summary>Reads them from our own configuration, else from a Hadoop configuration directory.</summary>
    /// <param name="hadoopConfigurationDirectory"><c>HADOOP_CONF_DIR</c>; null when there is none.</param>
    /// <param name="options">Our own configuration; <see cref="NameNodeOptions.Nameservices"/> wins by name.</param>
    /// <param name="environment">The value of an environment variable, for <c>${env.X}</c>; null for the process's own.</param>
    /// <exception cref="HadoopConfigurationException">The directory cannot be used; the message names file and key.</exception>
    public static Nameservices Load(
        string? hadoopConfigurationDirectory, NameNodeOptions options, Func<string, string?>? environment = null) =>
        NameserviceReader.Read(hadoopConfigurationDirectory, options, environment ?? Environment.GetEnvironmentVariable);

    /// <summary>The nameservice of a path's authority: empty, a nameservice's name, or a NameNode's RPC <c>host:port</c>.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nameservice">The nameservice; null when the answer is false.</param>
    /// <param name="error">Which keys to set, as a sentence; null when the answer is true.</param>
    public bool TryResolve(
        string authority, [NotNullWhen(true)] out Nameservice? nameservice, [NotNullWhen(false)] out string? error)
    {
        var effective = authority.Length > 0 ? authority : DefaultAuthority;
        nameservice = effective is null ? null : Find(effective);
        error = nameservice is not null ? null : Unusable.GetValueOrDefault(effective ?? "") ?? Unknown(authority);
        return nameservice is not null;
    }

    /// <summary>
    /// The nameservice of an HTTP address, or of a nameservice's name: <c>host:port</c> as it is configured, else the only one with a
    /// NameNode on that host, as HttpFS may run next to it. Null when there is none.
    /// </summary>
    internal string? OfWebAuthority(string authority)
    {
        if (_byAuthority.GetValueOrDefault(authority)?.Name is { } named) return named;
        var asked = All.FirstOrDefault(nameservice => nameservice.NameNodes.Any(nameNode => Is(nameNode.HttpEndpoint, authority)));
        if (asked is not null) return asked.Name;
        if (WebAuthorities.GetValueOrDefault(authority) is { } known) return known;
        var host = HostOf(authority);
        var there = All.Where(nameservice => host is not null && nameservice.Hosts.Contains(host));
        return there.Take(2).ToList() is [var only] ? only.Name : null;
    }

    private static bool Is(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string? HostOf(string authority) =>
        Uri.TryCreate($"hdfs://{authority}", UriKind.Absolute, out var uri) ? uri.IdnHost : null;

    private Nameservice? Find(string authority) =>
        _byAuthority.GetValueOrDefault(authority)
        ?? _byAuthority.GetValueOrDefault($"{authority}:{DefaultRpcPort}")
        ?? FindByHost(authority);

    // Our own configuration may have no RPC addresses: there the host alone must do.
    private Nameservice? FindByHost(string authority) =>
        Uri.TryCreate($"hdfs://{authority}", UriKind.Absolute, out var uri)
            ? All.FirstOrDefault(nameservice => HasHost(nameservice, uri.IdnHost))
            : null;

    private static bool HasHost(Nameservice nameservice, string host) => nameservice.NameNodes.Any(nameNode =>
        nameNode.RpcAddress is null && string.Equals(nameNode.HttpAddress?.IdnHost, host, StringComparison.OrdinalIgnoreCase));

    private void AddAddresses(Nameservice nameservice)
    {
        foreach (var address in nameservice.NameNodes.Select(nameNode => nameNode.RpcAddress).OfType<string>())
            _byAuthority.TryAdd(address, nameservice);
    }

    private string Unknown(string authority) => authority.Length > 0
        ? $"No configuration names the NameNodes of 'hdfs://{authority}'; {Advice}."
        : $"The path names no nameservice and no default is configured; {Advice}, or fs.defaultFS, or NameNode:DefaultNameservice.";
}

/// <summary>A nameservice: one namespace, served by one NameNode or by several of which one is active.</summary>
/// <param name="Name">Its name; <c>host:port</c> for a NameNode that belongs to no named nameservice.</param>
/// <param name="NameNodes">Its NameNodes, in the order in which they are tried.</param>
public sealed record Nameservice(string Name, ImmutableArray<NameNodeAddress> NameNodes)
{
    /// <summary>The hosts of its NameNodes: where one of them may redirect a call to.</summary>
    public IReadOnlySet<string> Hosts => NameNodes
        .SelectMany(nameNode => new[] { nameNode.HttpAddress, nameNode.RpcAddress is { } rpc ? new Uri($"hdfs://{rpc}") : null })
        .OfType<Uri>()
        .Select(address => address.IdnHost)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);
}

/// <summary>Where one NameNode is: by HTTP, by RPC, or both.</summary>
/// <param name="HttpAddress">Base URL of its HTTP server, such as <c>http://nn1.example.com:9870/</c>; null when not configured.</param>
/// <param name="RpcAddress">Its RPC address <c>host:port</c>, as <c>hdfs://host:port</c> names it; null when not configured.</param>
public sealed record NameNodeAddress(Uri? HttpAddress, string? RpcAddress)
{
    /// <summary>Host and port of its HTTP server, else its RPC address: how it is named in logs, metrics and answers.</summary>
    public string Endpoint => HttpEndpoint ?? RpcAddress ?? "";

    /// <summary>Host and port of its HTTP server; null when not configured.</summary>
    public string? HttpEndpoint => HttpAddress is null ? null : $"{HttpAddress.IdnHost}:{HttpAddress.Port}";
}
