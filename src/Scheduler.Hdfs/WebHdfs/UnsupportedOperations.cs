using System.Collections.Concurrent;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Remembers which operations a server said it does not know, for a while: an upgrade teaches it. Safe for several threads.
/// </summary>
internal sealed class UnsupportedOperations(TimeProvider clock)
{
    /// <summary>How long a server is not asked again for what it does not know.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, long> _unknownSince = new();

    /// <summary>Whether an operation is worth asking for.</summary>
    public bool MaySupport(string operation) =>
        !_unknownSince.TryGetValue(operation, out var since) || clock.GetElapsedTime(since) >= ForgetAfter;

    /// <summary>Notes that the server does not know an operation.</summary>
    public void Add(string operation) => _unknownSince[operation] = clock.GetTimestamp();
}
