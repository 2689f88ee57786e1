using System.Collections.Concurrent;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Paths;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>
/// Inputs that were located recently, each located by one read at a time: the pods of an Indexed Job that read one row group each name many
/// selections of one path. Together these cost one listing. Safe for several threads.
/// </summary>
internal sealed class RecentInputs(TimeSpan readTimeout, TimeProvider clock)
{
    /// <summary>
    /// How long after a read started its answer is used again: less than the store waits between two reads of a path that changes, so
    /// that no read returns what the store has already.
    /// </summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<InputPath, SharedRead> _inputs = new();

    /// <summary>The located input; located now unless a read is in progress or ended recently.</summary>
    /// <param name="path">The input, whole.</param>
    /// <param name="requester">For whom.</param>
    /// <param name="locate">Locates it for all callers, so that it ends by its own deadline only.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    public Task<InputBlocks> GetAsync(
        InputPath path,
        Requester requester,
        Func<Requester, CancellationToken, Task<InputBlocks>> locate,
        CancellationToken cancellationToken)
    {
        var read = _inputs.GetOrAdd(path, _ => Begin(path, requester.Share(), locate));
        read.Requester.Join(requester);
        return read.Located.Value.WaitAsync(cancellationToken);
    }

    private SharedRead Begin(InputPath path, Requester shared, Func<Requester, CancellationToken, Task<InputBlocks>> locate) => new(
        shared, new(() => Task.Run(() => LocateAsync(path, ct => locate(shared, ct)), CancellationToken.None)));

    private async Task<InputBlocks> LocateAsync(InputPath path, Func<CancellationToken, Task<InputBlocks>> locate)
    {
        var keptFor = TimeSpan.Zero;
        try
        {
            using var deadline = new CancellationTokenSource(readTimeout, clock);
            var input = await locate(deadline.Token);
            keptFor = input.ReadAt + KeptFor - clock.GetUtcNow();
            return input;
        }
        finally
        {
            _ = ForgetAsync(path, keptFor);
        }
    }

    private async Task ForgetAsync(InputPath path, TimeSpan after)
    {
        if (after > TimeSpan.Zero) await Task.Delay(after, clock);
        _inputs.TryRemove(path, out _);
    }

    private sealed record SharedRead(Requester Requester, Lazy<Task<InputBlocks>> Located);
}
