namespace Scheduler.Core.Blocks;

/// <summary>A block map cannot be had. The message says what was wrong, where, and what to do.</summary>
public sealed class BlockMapUnavailableException : Exception
{
    /// <summary>A failure with its message and, where there is one, the exception behind it.</summary>
    public BlockMapUnavailableException(BlockMapFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The bounded reason.</summary>
    public BlockMapFailure Failure { get; }
}
