namespace Scheduler.Core.Blocks;

/// <summary>Why a block map cannot be had. The names are the values of a metric's <c>reason</c> label.</summary>
public enum BlockMapFailure
{
    /// <summary>No file matches the path.</summary>
    NotFound,

    /// <summary>The NameNode refuses our user this path.</summary>
    AccessDenied,

    /// <summary>The NameNode does not accept who we are.</summary>
    NotAuthenticated,

    /// <summary>The listing has more entries than <c>Paths:MaxListed</c>.</summary>
    TooManyFiles,

    /// <summary>Resolving and locating the input takes more calls than <c>NameNode:MaxCallsPerInput</c>.</summary>
    TooManyCalls,

    /// <summary>So many inputs wait to be read that this one was refused for now.</summary>
    TooBusy,

    /// <summary>Neither the Hadoop configuration nor ours knows the authority of the path.</summary>
    UnknownNameservice,

    /// <summary>The NameNode is in safe mode and does not know the placement yet.</summary>
    SafeMode,

    /// <summary>No NameNode of the nameservice is active.</summary>
    NoActiveNameNode,

    /// <summary>No NameNode of the nameservice answers, or its circuit is open.</summary>
    Unreachable,

    /// <summary>The deadline passed.</summary>
    Timeout,

    /// <summary>An answer was larger than allowed.</summary>
    AnswerTooLarge,

    /// <summary>All answers that were under way took more memory than they may.</summary>
    OverMemoryBudget,

    /// <summary>An answer was not what the protocol says.</summary>
    MalformedAnswer,

    /// <summary>The server speaks the protocol but cannot tell block locations.</summary>
    NotSupported,

    /// <summary>The path is one HDFS would refuse: relative, or a malformed glob.</summary>
    InvalidPath,
}

/// <summary>A block map cannot be had. The message says what was wrong, where, and what to do.</summary>
public sealed class BlockMapUnavailableException : Exception
{
    /// <summary>A failure with its message and, where there is one, the exception behind it.</summary>
    public BlockMapUnavailableException(BlockMapFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The bounded reason.</summary>
    public BlockMapFailure Failure { get; }
}
