namespace Scheduler.Core.Blocks.Store;

/// <summary>Where a block map was found. The names are the values of a metric's <c>tier</c> label.</summary>
public enum BlockMapTier
{
    /// <summary>In this process.</summary>
    Process,

    /// <summary>In the tier that replicas of the service share.</summary>
    Shared,

    /// <summary>Read from a NameNode.</summary>
    NameNode,
}
