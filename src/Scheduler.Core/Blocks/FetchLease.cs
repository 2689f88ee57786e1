namespace Scheduler.Core.Blocks;

/// <summary>The answer to asking for the right to read a path from the NameNode.</summary>
public enum FetchLease
{
    /// <summary>No shared tier answered; read for yourself.</summary>
    Unshared,

    /// <summary>The lease is ours: read, share, release.</summary>
    Taken,

    /// <summary>Another replica is reading; its map will appear in the shared tier.</summary>
    HeldElsewhere,
}
