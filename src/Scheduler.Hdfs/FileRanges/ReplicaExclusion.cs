using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.FileRanges;

/// <summary>
/// The DataNodes that a NameNode shall exclude, as the value of WebHDFS's <c>excludedatanodes</c>. It knows them by
/// <c>ip:xferPort</c> alone (<c>NamenodeWebHdfsMethods.chooseDatanode</c>), and its redirects name them by host name and HTTP port: what
/// the host names come from the locations of the block.
/// </summary>
internal sealed class ReplicaExclusion(
    NameserviceClient nameservice, Caller caller, string path, long offset, UnreachableDataNodes unreachable)
{
    private readonly List<string> _excluded = [];
    private IReadOnlyList<string> _presumed = unreachable.Current();
    private IReadOnlyDictionary<string, string>? _addresses;

    /// <summary>The parameter's value; empty for none.</summary>
    public string Value => string.Join(',', _presumed.Concat(_excluded).Distinct());

    /// <summary>From now on excludes only DataNodes that failed this read; false when no others were excluded.</summary>
    public bool DropPresumed()
    {
        var had = _presumed.Count > 0;
        _presumed = [];
        return had;
    }

    /// <summary>Adds the DataNode that a redirect led to; nothing when the NameNode would not know it.</summary>
    public async Task AddAsync(RedirectTarget dataNode, bool isUnreachable, CancellationToken cancellationToken)
    {
        _addresses ??= await AddressesAsync(cancellationToken);
        if (!_addresses.TryGetValue(dataNode.Host, out var address)) return;
        _excluded.Add(address);
        if (isUnreachable) unreachable.Add(address);
    }

    private async Task<IReadOnlyDictionary<string, string>> AddressesAsync(CancellationToken cancellationToken)
    {
        var addresses = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            var request = new BlockLocationsRequest(path, offset, Length: 1);
            var blocks = await nameservice.CallAnyAsync(
                caller,
                (nameNode, attempt, ct) => nameNode.GetBlockLocationsAsync(request, new DataNodeTable(), attempt, ct), cancellationToken);
            for (var dataNode = 0; dataNode < blocks.DataNodes.Count; dataNode++) Add(blocks.DataNodes[dataNode], addresses);
        }
        catch (NameNodeException)
        {
            // No DataNode is excluded then. Replicas come in random order, so that another call may still help.
        }

        return addresses;
    }

    // The NameNode takes what follows the first colon for the port, so that an IPv6 address is an error to it.
    private static void Add(Core.Blocks.DataNode dataNode, Dictionary<string, string> addresses)
    {
        if (!IPAddress.TryParse(dataNode.IpAddress, out var ip) || ip.AddressFamily != AddressFamily.InterNetwork) return;
        addresses[dataNode.HostName] = string.Create(CultureInfo.InvariantCulture, $"{ip}:{dataNode.TransferPort}");
    }
}

/// <summary>
/// The DataNodes that did not answer a short while ago, which NameNodes shall exclude from the start: a dead machine
/// costs each read its deadline otherwise, for the ten minutes until its NameNode declares it dead. Safe for several threads.
/// </summary>
internal sealed class UnreachableDataNodes(TimeProvider clock)
{
    /// <summary>How long one is excluded.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(30);

    /// <summary>How many are excluded at most: all of them are named in the URL.</summary>
    public const int MaxDataNodes = 16;

    private readonly ConcurrentDictionary<string, long> _since = new();

    /// <summary>Notes that one did not answer now.</summary>
    /// <param name="address">Its <c>ip:xferPort</c>.</param>
    public void Add(string address)
    {
        if (_since.Count < MaxDataNodes || _since.ContainsKey(address)) _since[address] = clock.GetTimestamp();
    }

    /// <summary>Those that are excluded now.</summary>
    public IReadOnlyList<string> Current()
    {
        foreach (var (address, since) in _since)
            if (clock.GetElapsedTime(since) >= ForgetAfter) _since.TryRemove(new(address, since));
        return [.. _since.Keys.Order(StringComparer.Ordinal)];
    }
}
