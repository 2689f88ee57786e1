using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;

namespace Scheduler.Benchmarks.Inputs;

/// <summary>A NameNode of which every path is the same input.</summary>
internal sealed class SyntheticSource(BlockMap map) : IBlockMapSource
{
    /// <inheritdoc/>
    public Task<BlockMap> ReadAsync(InputPath path, CancellationToken cancellationToken) => Task.FromResult(map);

    /// <inheritdoc/>
    public bool IsAvailable(InputPath path) => true;

    /// <inheritdoc/>
    public string? NameserviceOf(InputPath path) => null;
}
