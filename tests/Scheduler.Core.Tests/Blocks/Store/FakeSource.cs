using System.Collections.Concurrent;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Tests.Blocks.Store;

/// <summary>A NameNode that answers when the test says so, with what the test says.</summary>
internal sealed class FakeSource(TimeProvider time) : IBlockMapSource
{
    private readonly ConcurrentQueue<InputPath> _reads = new();
    private TaskCompletionSource _gate = Opened();
    private int _running;

    public IReadOnlyCollection<InputPath> Reads => _reads;

    public int MostAtOnce { get; private set; }

    public bool Available { get; set; } = true;

    /// <summary>Happens before it says whether it is available.</summary>
    public Action AskedForAvailability { get; set; } = () => { };

    public int Blocks { get; set; } = 1;

    /// <summary>Blocks of its maps that have no live replica.</summary>
    public int Missing { get; set; }

    public Exception? Failure { get; set; }

    /// <summary>Blocks of the preliminary map that it gives while the gate is closed; null: none.</summary>
    public int? BlocksMeanwhile { get; set; }

    /// <summary>Lets reads begin but not end, until <see cref="Open"/>.</summary>
    public void Close() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate.TrySetResult();

    public bool IsAvailable(InputPath path)
    {
        AskedForAvailability();
        return Available;
    }

    public string? NameserviceOf(InputPath path) => path.Authority;

    public Task<BlockMap> ReadAsync(InputPath path, Requester requester, Action<BlockMap> meanwhile, CancellationToken cancellationToken)
    {
        if (BlocksMeanwhile is { } blocks) meanwhile(TestMaps.Read(time.GetUtcNow(), blocks, Missing));
        return ReadAsync(path, cancellationToken);
    }

    public async Task<BlockMap> ReadAsync(InputPath path, CancellationToken cancellationToken)
    {
        var readAt = time.GetUtcNow();
        var gate = _gate;
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        _reads.Enqueue(path);
        try
        {
            await gate.Task.WaitAsync(cancellationToken);
            return Failure is null ? TestMaps.Read(readAt, Blocks, Missing) : throw Failure;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public Task HasReadAsync(int times) => Eventually.HoldsAsync(() => _reads.Count >= times, $"{times} reads have begun");

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }
}
