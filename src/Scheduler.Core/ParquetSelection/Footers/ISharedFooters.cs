namespace Scheduler.Core.ParquetSelection.Footers;

/// <summary>
/// Footers that replicas of the service share (Redis). It never throws for being away, slow, full, or holding what we cannot read: it
/// answers as if it were empty, and counts why.
/// </summary>
public interface ISharedFooters
{
    /// <summary>What another replica learnt of a file; null when there is nothing to be had.</summary>
    ValueTask<ParquetFooter?> GetAsync(FooterKey file, CancellationToken cancellationToken);

    /// <summary>Shares what was learnt of a file.</summary>
    ValueTask SetAsync(FooterKey file, ParquetFooter footer, CancellationToken cancellationToken);
}
