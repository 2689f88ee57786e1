namespace Scheduler.Core.Blocks;

/// <summary>Why a block map is unavailable. The names are the values of a metric's <c>reason</c> label.</summary>
public enum BlockMapFailure
{
    /// <summary>No file matches the path.</summary>
    NotFound,

    /// <summary>The NameNode denies our user access to the path.</summary>
    AccessDenied,

    /// <summary>The NameNode does not accept our authentication.</summary>
    NotAuthenticated,

    /// <summary>The listing has more entries than <c>Paths:MaxListed</c>.</summary>
    TooManyFiles,

    /// <summary>Resolving and locating the input takes more calls than <c>NameNode:MaxCallsPerInput</c>.</summary>
    TooManyCalls,

    /// <summary>Too many inputs are waiting to be read; this one was refused for now.</summary>
    TooBusy,

    /// <summary>The nameservice of the path is not configured.</summary>
    UnknownNameservice,

    /// <summary>The NameNode is in safe mode and does not know the block locations yet.</summary>
    SafeMode,

    /// <summary>No NameNode of the nameservice is active.</summary>
    NoActiveNameNode,

    /// <summary>No NameNode of the nameservice answers, or the circuits are open.</summary>
    Unreachable,

    /// <summary>The deadline passed.</summary>
    Timeout,

    /// <summary>An answer was larger than allowed.</summary>
    AnswerTooLarge,

    /// <summary>All answers in progress exceeded the memory limit.</summary>
    OverMemoryBudget,

    /// <summary>An answer violated the protocol.</summary>
    MalformedAnswer,

    /// <summary>The server speaks the protocol but does not report block locations.</summary>
    NotSupported,

    /// <summary>HDFS would refuse the path: it is relative, or a malformed glob.</summary>
    InvalidPath,
}

/// <summary>A block map is unavailable. The message says what was wrong, where, and what to do.</summary>
public sealed class BlockMapUnavailableException : Exception
{
    /// <summary>A failure with its message and, if any, its cause.</summary>
    public BlockMapUnavailableException(BlockMapFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The bounded reason.</summary>
    public BlockMapFailure Failure { get; }
}
