namespace Scheduler.Core.ParquetSelection.Footers;

/// <summary>The shared tier where <c>Redis:Configuration</c> is empty: every replica reads for itself.</summary>
public sealed class NoSharedFooters : ISharedFooters
{
    /// <inheritdoc/>
    public ValueTask<ParquetFooter?> GetAsync(FooterKey file, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask SetAsync(FooterKey file, ParquetFooter footer, CancellationToken cancellationToken) => default;
}
