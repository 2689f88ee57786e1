using System.Net;
using System.Net.Sockets;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// The host of a NameNode by one transport, whose name may stand for several NameNodes, each at an address of its own: a headless Service,
/// or one DNS name for all of them (<c>dfs.client.failover.resolve-needed</c>). The name is tried first; where it does not lead to the
/// active NameNode, each of its addresses is tried until one does, which is then tried first. Safe for several threads.
/// </summary>
/// <typeparam name="TChannel">What calls are made over.</typeparam>
internal sealed class NameNodeHost<TChannel> : IDisposable
    where TChannel : class, IDisposable
{
    /// <summary>Most addresses of a name that are tried.</summary>
    public const int MaxAddresses = 16;

    private readonly string _name;
    private readonly HostResolver _resolver;
    private readonly Func<IPAddress?, TChannel> _open;
    private readonly TChannel _byName;
    private readonly Dictionary<IPAddress, TChannel> _byAddress = [];
    private readonly Lock _lock = new();
    private TChannel _current;

    /// <summary>A host; connects nowhere yet.</summary>
    /// <param name="name">Its name or address.</param>
    /// <param name="resolver">Resolves names.</param>
    /// <param name="open">Makes a channel to an address of the name; null: to the name.</param>
    public NameNodeHost(string name, HostResolver resolver, Func<IPAddress?, TChannel> open)
    {
        (_name, _resolver, _open) = (name, resolver, open);
        _byName = _current = open(null);
    }

    /// <summary>The channel that is tried first.</summary>
    public TChannel Current => Volatile.Read(ref _current);

    /// <summary>Makes a call.</summary>
    /// <exception cref="NameNodeException">No address answers it; how the last of them failed.</exception>
    public async Task<T> CallAsync<T>(Func<TChannel, Task<T>> call, CancellationToken cancellationToken)
    {
        var first = Current;
        try
        {
            return await call(first);
        }
        catch (NameNodeException e) when (MayAskOthers(e))
        {
            var others = await OthersAsync(first, cancellationToken);
            if (others.Count == 0) throw;
            return await CallAsync(others, call);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _byName.Dispose();
        lock (_lock)
            foreach (var channel in _byAddress.Values) channel.Dispose();
    }

    private async Task<T> CallAsync<T>(List<TChannel> channels, Func<TChannel, Task<T>> call)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                var answer = await call(channels[i]);
                Volatile.Write(ref _current, channels[i]);
                return answer;
            }
            catch (NameNodeException e) when (MayAskOthers(e) && i + 1 < channels.Count)
            {
                // The next may be active.
            }
            catch (NameNodeException e) when (e.IsAboutPath)
            {
                Volatile.Write(ref _current, channels[i]);
                throw;
            }
        }
    }

    private static bool MayAskOthers(NameNodeException e) => e is { RetryDecision: RetryDecision.FailoverAndRetry, IsCircuitOpen: false };

    // None for a name with one address, which was tried by the name.
    private async Task<List<TChannel>> OthersAsync(TChannel first, CancellationToken cancellationToken)
    {
        var addresses = await _resolver.ResolveAsync(_name, cancellationToken);
        lock (_lock)
        {
            foreach (var gone in _byAddress.Keys.Except(addresses).ToList()) Forget(gone);
            var channels = addresses.Length < 2 ? [] : addresses.Take(MaxAddresses).Select(ChannelTo).ToList();
            if (first != _byName) channels.Insert(0, _byName);
            channels.Remove(first);
            return channels;
        }
    }

    private TChannel ChannelTo(IPAddress address)
    {
        if (!_byAddress.TryGetValue(address, out var channel)) _byAddress.Add(address, channel = _open(address));
        return channel;
    }

    private void Forget(IPAddress address)
    {
        _byAddress.Remove(address, out var channel);
        Interlocked.CompareExchange(ref _current, _byName, channel);
        channel!.Dispose();
    }
}

/// <summary>Resolves host names. Safe for several threads.</summary>
/// <param name="timeout">How long an answer is waited for.</param>
/// <param name="clock">The clock.</param>
/// <param name="lookUp">Calls DNS; null for the system's resolver.</param>
internal sealed class HostResolver(
    TimeSpan timeout, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>>? lookUp = null)
{
    /// <summary>The addresses of a name, each once; none when it is an address itself, or DNS does not answer in time.</summary>
    public async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(name, out _)) return [];
        try
        {
            var addresses = await (lookUp ?? Dns.GetHostAddressesAsync)(name, cancellationToken)
                .WaitAsync(timeout, clock, cancellationToken);
            return [.. addresses.Distinct()];
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return [];
        }
    }
}
