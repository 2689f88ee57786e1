using System.Collections.Concurrent;

namespace Scheduler.Hdfs.FileRanges;

/// <summary>
/// The DataNodes that did not answer a short while ago, which NameNodes are asked to leave out from the start: a machine that is gone
/// costs each read its deadline otherwise, for the ten minutes that a NameNode takes to believe it. Safe for several threads.
/// </summary>
internal sealed class UnreachableDataNodes(TimeProvider clock)
{
    /// <summary>How long one is left out.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(30);

    /// <summary>How many are left out at most: all of them are named in the URL.</summary>
    public const int MaxDataNodes = 16;

    private readonly ConcurrentDictionary<string, long> _since = new();

    /// <summary>Notes that one did not answer now.</summary>
    /// <param name="address">Its <c>ip:xferPort</c>.</param>
    public void Add(string address)
    {
        if (_since.Count < MaxDataNodes || _since.ContainsKey(address)) _since[address] = clock.GetTimestamp();
    }

    /// <summary>Those that are to be left out now.</summary>
    public IReadOnlyList<string> Current()
    {
        foreach (var (address, since) in _since)
            if (clock.GetElapsedTime(since) >= ForgetAfter) _since.TryRemove(new(address, since));
        return [.. _since.Keys.Order(StringComparer.Ordinal)];
    }
}
