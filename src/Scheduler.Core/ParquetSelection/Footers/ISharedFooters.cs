namespace Scheduler.Core.ParquetSelection.Footers;

/// <summary>
/// Footers that replicas of the service share (Redis). It never throws for being away, slow, full, or holding what we cannot read: it
/// answers as if it were empty, and counts why.
/// </summary>
public interface ISharedFooters
{
    /// <summary>Used where <c>Redis:Configuration</c> is empty: holds nothing, and every replica reads for itself.</summary>
    static ISharedFooters None { get; } = new Unshared();

    /// <summary>What another replica learnt of a file; null when there is nothing to be had.</summary>
    ValueTask<ParquetFooter?> GetAsync(FooterKey file, CancellationToken cancellationToken);

    /// <summary>Shares what was learnt of a file.</summary>
    ValueTask SetAsync(FooterKey file, ParquetFooter footer, CancellationToken cancellationToken);

    private sealed class Unshared : ISharedFooters
    {
        public ValueTask<ParquetFooter?> GetAsync(FooterKey file, CancellationToken cancellationToken) => default;

        public ValueTask SetAsync(FooterKey file, ParquetFooter footer, CancellationToken cancellationToken) => default;
    }
}
