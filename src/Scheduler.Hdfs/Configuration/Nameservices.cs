using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Hdfs.Configuration;

/// <summary>The nameservices we know, immutable: what the authority of a path means.</summary>
public sealed class Nameservices
{
    private const string DefaultRpcPort = "8020";

    private readonly Dictionary<string, Nameservice> _byAuthority = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _advice;

    internal Nameservices(IEnumerable<Nameservice> nameservices, string? defaultAuthority, string advice)
    {
        All = [.. nameservices];
        DefaultAuthority = defaultAuthority;
        _advice = advice;
        foreach (var nameservice in All) _byAuthority.TryAdd(nameservice.Name, nameservice);
        foreach (var nameservice in All) AddAddresses(nameservice);
    }

    /// <summary>Every nameservice.</summary>
    public ImmutableArray<Nameservice> All { get; }

    /// <summary>What an empty authority stands for (<c>fs.defaultFS</c>); null when nothing says.</summary>
    public string? DefaultAuthority { get; }

    /// <summary>How NameNodes are authenticated to over RPC.</summary>
    internal HadoopSecurity Security { get; init; } = HadoopSecurity.Unconfigured;

    /// <summary>Reads them from our own configuration, else from a Hadoop configuration directory.</summary>
    /// <param name="hadoopConfigurationDirectory"><c>HADOOP_CONF_DIR</c>; null when there is none.</param>
    /// <param name="options">Our own configuration; <see cref="NameNodeOptions.Nameservices"/> wins by name.</param>
    /// <exception cref="HadoopConfigurationException">The directory cannot be used; the message names file and key.</exception>
    public static Nameservices Load(string? hadoopConfigurationDirectory, NameNodeOptions options) =>
        NameserviceReader.Read(hadoopConfigurationDirectory, options);

    /// <summary>The nameservice of a path's authority: empty, a nameservice's name, or a NameNode's RPC <c>host:port</c>.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nameservice">The nameservice; null when the answer is false.</param>
    /// <param name="error">Which keys to set, as a sentence; null when the answer is true.</param>
    public bool TryResolve(
        string authority, [NotNullWhen(true)] out Nameservice? nameservice, [NotNullWhen(false)] out string? error)
    {
        var effective = authority.Length > 0 ? authority : DefaultAuthority;
        nameservice = effective is null ? null : Find(effective);
        error = nameservice is not null ? null : Unknown(authority);
        return nameservice is not null;
    }

    private Nameservice? Find(string authority) =>
        _byAuthority.GetValueOrDefault(authority)
        ?? _byAuthority.GetValueOrDefault($"{authority}:{DefaultRpcPort}")
        ?? FindByHost(authority);

    // Our own configuration may have no RPC addresses: there the host alone must do.
    private Nameservice? FindByHost(string authority) =>
        Uri.TryCreate($"hdfs://{authority}", UriKind.Absolute, out var uri) ? All.FirstOrDefault(nameservice => HasHost(nameservice, uri.IdnHost)) : null;

    private static bool HasHost(Nameservice nameservice, string host) => nameservice.NameNodes.Any(nameNode =>
        nameNode.RpcAddress is null && string.Equals(nameNode.HttpAddress?.IdnHost, host, StringComparison.OrdinalIgnoreCase));

    private void AddAddresses(Nameservice nameservice)
    {
        foreach (var address in nameservice.NameNodes.Select(nameNode => nameNode.RpcAddress).OfType<string>())
            _byAuthority.TryAdd(address, nameservice);
    }

    private string Unknown(string authority) => authority.Length > 0
        ? $"Nothing says where the NameNodes of 'hdfs://{authority}' are; {_advice}."
        : $"The path names no nameservice and nothing says which is the default; {_advice}, or fs.defaultFS, or NameNode:DefaultNameservice.";
}
