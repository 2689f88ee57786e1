using System.Collections.Concurrent;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Parquet;
using Scheduler.Hdfs.FileRanges;

namespace Scheduler.Hdfs.Tests.Footers;

/// <summary>Files in memory, read as DataNodes give them: counts reads, and how many there were at once.</summary>
internal sealed class HeldFiles : IFileRangeReader
{
    private readonly Dictionary<string, byte[]> _files = [];
    private int _underWay;
    private int _peak;

    public ConcurrentQueue<(string Path, ByteRange Range)> Reads { get; } = [];

    /// <summary>The most reads at once.</summary>
    public int Peak => _peak;

    /// <summary>What every read waits for.</summary>
    public Func<CancellationToken, Task> Gate { get; set; } = _ => Task.CompletedTask;

    public byte[] this[string path]
    {
        get => _files[path];
        set => _files[path] = value;
    }

    public async Task<byte[]> ReadAsync(string nameservice, string path, ByteRange range, Requester requester, CancellationToken cancellationToken)
    {
        Reads.Enqueue((path, range));
        var underWay = Interlocked.Increment(ref _underWay);
        for (var peak = _peak; underWay > peak; peak = _peak) Interlocked.CompareExchange(ref _peak, underWay, peak);
        try
        {
            await Task.Yield();
            await Gate(cancellationToken);
            return _files.TryGetValue(path, out var file)
                ? file.AsSpan((int)range.Offset, (int)range.Length).ToArray()
                : throw new FileRangeException(FileRangeFailure.Unavailable, $"No DataNode gave the end of {path}.");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
