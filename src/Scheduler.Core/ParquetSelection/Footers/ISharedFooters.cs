namespace Scheduler.Core.ParquetSelection.Footers;

/// <summary>
/// Footers that replicas of the service share (Redis). It never throws when it is unavailable, slow, full, or holds unreadable data: it
/// behaves as if it were empty, and counts the reason.
/// </summary>
public interface ISharedFooters
{
    /// <summary>Used where <c>Redis:Configuration</c> is empty: holds nothing, and every replica reads for itself.</summary>
    static ISharedFooters None { get; } = new Unshared();

    /// <summary>The footer that a replica shared; null when there is none.</summary>
    ValueTask<ParquetFooter?> GetAsync(FooterKey file, CancellationToken cancellationToken);

    /// <summary>Shares the footer of a file.</summary>
    ValueTask SetAsync(FooterKey file, ParquetFooter footer, CancellationToken cancellationToken);

    private sealed class Unshared : ISharedFooters
    {
        public ValueTask<ParquetFooter?> GetAsync(FooterKey file, CancellationToken cancellationToken) => default;

        public ValueTask SetAsync(FooterKey file, ParquetFooter footer, CancellationToken cancellationToken) => default;
    }
}
