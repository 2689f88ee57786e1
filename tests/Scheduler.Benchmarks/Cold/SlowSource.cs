using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;

namespace Scheduler.Benchmarks.Cold;

/// <summary>The NameNode, except that a map takes a given time, from the beginning of its read.</summary>
internal sealed class SlowSource(IBlockMapSource inner, Func<TimeSpan> delay) : IBlockMapSource
{
    /// <inheritdoc/>
    public async Task<BlockMap> ReadAsync(InputPath path, CancellationToken cancellationToken)
    {
        var slow = Task.Delay(delay(), TimeProvider.System, cancellationToken);
        var map = await inner.ReadAsync(path, cancellationToken);
        await slow;
        return map;
    }

    /// <inheritdoc/>
    public bool IsAvailable(InputPath path) => inner.IsAvailable(path);

    /// <inheritdoc/>
    public string? NameserviceOf(InputPath path) => inner.NameserviceOf(path);
}
