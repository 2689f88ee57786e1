namespace Scheduler.Core.ParquetSelection.Footers;

/// <summary>Where a footer was looked for. The names are the values of a metric's <c>tier</c> label.</summary>
public enum FooterTier
{
    /// <summary>In this process.</summary>
    Process,

    /// <summary>In the tier that replicas share.</summary>
    Shared,
}
