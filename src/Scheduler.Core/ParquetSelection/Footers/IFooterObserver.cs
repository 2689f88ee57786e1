namespace Scheduler.Core.ParquetSelection.Footers;

/// <summary>Notified of look-ups and reads of footers, from many threads. Must return at once and never throw.</summary>
public interface IFooterObserver
{
    /// <summary>A footer was looked for in this tier.</summary>
    /// <param name="tier">Where.</param>
    /// <param name="isFound">Whether it was there.</param>
    void FooterLookedUp(FooterTier tier, bool isFound) { }

    /// <summary>A read of a file's footer from its DataNodes has ended.</summary>
    /// <param name="failure">Why it gave no layout; null when it did.</param>
    /// <param name="bytes">Bytes received over the network.</param>
    void FooterRead(WholeFileReason? failure, long bytes) { }

    /// <summary>Files of an input are weighted by their full length.</summary>
    void FilesCountWhole(WholeFileReason reason, int files) { }
}

/// <summary>Where a footer was looked for. The names are the values of a metric's <c>tier</c> label.</summary>
public enum FooterTier
{
    /// <summary>In this process.</summary>
    Process,

    /// <summary>In the tier that replicas share.</summary>
    Shared,
}
