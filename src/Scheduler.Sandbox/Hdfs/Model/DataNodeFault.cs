namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>What can go wrong with an answer of a DataNode in <see cref="SandboxDataNodeServer"/>.</summary>
public enum DataNodeFault
{
    /// <summary>No answer until the faults are cleared or the client goes.</summary>
    Hang,

    /// <summary>Half of the bytes, and no more of them until the faults are cleared or the client goes.</summary>
    Stall,

    /// <summary>The connection is cut without an answer.</summary>
    Reset,

    /// <summary>Half of the bytes that the header announces, and the connection is cut.</summary>
    DropMidBody,

    /// <summary>Half of the bytes asked for, and announced as all: the file has fewer than somebody thought.</summary>
    TooShort,

    /// <summary>More bytes than asked for, without a length in the header.</summary>
    TooLong,

    /// <summary>500 with an HTML page.</summary>
    ServerError,

    /// <summary>403 and a BlockMissingException: no replica could be read.</summary>
    BlockMissing,

    /// <summary>403 and an InvalidToken, with the token in its message.</summary>
    InvalidToken,

    /// <summary>A redirect to itself.</summary>
    Redirect,
}
