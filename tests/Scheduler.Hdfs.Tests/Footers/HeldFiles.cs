using System.Collections.Concurrent;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Answers;
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

    public async Task<AnswerBuffer> ReadAsync(
        string nameservice, string path, ByteRange range, Requester requester, CancellationToken cancellationToken)
    {
        Reads.Enqueue((path, range));
        var underWay = Interlocked.Increment(ref _underWay);
        for (var peak = _peak; underWay > peak; peak = _peak) Interlocked.CompareExchange(ref _peak, underWay, peak);
        try
        {
            await Task.Yield();
            await Gate(cancellationToken);
            return _files.TryGetValue(path, out var file)
                ? await BytesAsync(file.AsMemory((int)range.Offset, (int)range.Length))
                : throw new FileRangeException(FileRangeFailure.Unavailable, $"No DataNode gave the end of {path}.");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private static async Task<AnswerBuffer> BytesAsync(ReadOnlyMemory<byte> bytes)
    {
        var buffer = new AnswerBuffer(new AnswerBudget(long.MaxValue));
        await buffer.FillAsync(new MemoryStream(bytes.ToArray()), bytes.Length, CancellationToken.None);
        return buffer;
    }
}
