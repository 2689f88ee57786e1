using System.Collections.Concurrent;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Remembers for a while which operations a server does not support: an upgrade may add them. Safe for several threads.
/// </summary>
internal sealed class UnsupportedOperations(TimeProvider clock)
{
    /// <summary>How long an unsupported operation is not called again.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, long> _unknownSince = new();

    /// <summary>Whether an operation may be supported.</summary>
    public bool MaySupport(string operation) =>
        !_unknownSince.TryGetValue(operation, out var since) || clock.GetElapsedTime(since) >= ForgetAfter;

    /// <summary>Notes that the server does not support an operation.</summary>
    public void Add(string operation) => _unknownSince[operation] = clock.GetTimestamp();
}
