using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Configuration;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>The clients of all nameservices.</summary>
internal sealed class NameserviceClients : IDisposable
{
    private readonly Nameservices _nameservices;
    private readonly Dictionary<string, NameserviceClient> _clients;

    public NameserviceClients(Nameservices nameservices, Func<Nameservice, NameserviceClient> connect)
    {
        _nameservices = nameservices;
        _clients = nameservices.All.ToDictionary(nameservice => nameservice.Name, connect);
    }

    /// <summary>The client that serves a path.</summary>
    /// <exception cref="BlockMapUnavailableException">The path's nameservice is not configured.</exception>
    public NameserviceClient Resolve(InputPath path) => _nameservices.TryResolve(path.Authority, out var nameservice, out var error)
        ? _clients[nameservice.Name]
        : throw new BlockMapUnavailableException(BlockMapFailure.UnknownNameservice, error);

    /// <summary>The client of a nameservice by its configured name.</summary>
    public NameserviceClient Named(string nameservice) => _clients[nameservice];

    /// <summary>The client that serves a path; null when none does.</summary>
    public NameserviceClient? Find(InputPath path) =>
        _nameservices.TryResolve(path.Authority, out var nameservice, out _) ? _clients[nameservice.Name] : null;

    /// <summary>Each of them.</summary>
    public IReadOnlyCollection<NameserviceClient> All => _clients.Values;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
    }
}
