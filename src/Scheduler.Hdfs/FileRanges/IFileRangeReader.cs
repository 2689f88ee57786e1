using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.FileRanges;

/// <summary>Reads ranges of bytes of files, such as the footers of Parquet files. Any thread may call.</summary>
internal interface IFileRangeReader
{
    /// <summary>Reads a range of bytes of one file.</summary>
    /// <param name="nameservice">The file's nameservice, or <c>host:port</c>, as that of the listing that named it.</param>
    /// <param name="path">The file, absolute and not escaped.</param>
    /// <param name="range">The range; at most <see cref="Array.MaxLength"/> bytes.</param>
    /// <param name="requester">For whom; the caller's namespace takes turns with others.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The bytes of the range, all of them, in one piece; to be disposed of.</returns>
    /// <exception cref="FileRangeException">They cannot be read; the message says what was wrong, where, and what to do.</exception>
    Task<AnswerBuffer> ReadAsync(
        string nameservice, string path, ByteRange range, Requester requester, CancellationToken cancellationToken);
}

/// <summary>Bytes of a file cannot be read. The message says what was wrong, where, and what to do.</summary>
internal sealed class FileRangeException : Exception
{
    /// <summary>A failure with its message and, if any, its cause.</summary>
    public FileRangeException(FileRangeFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The bounded reason.</summary>
    public FileRangeFailure Failure { get; }
}

/// <summary>Why bytes of a file cannot be read. The names are values of a metric's <c>reason</c> label.</summary>
internal enum FileRangeFailure
{
    /// <summary>The file does not exist any more.</summary>
    NotFound,

    /// <summary>We may not read it.</summary>
    Denied,

    /// <summary>It has fewer bytes than the listing said: it was rewritten meanwhile.</summary>
    Changed,

    /// <summary>No NameNode or no DataNode that holds the bytes answered in time.</summary>
    Unavailable,

    /// <summary>An answer that is not WebHDFS.</summary>
    Malformed,
}

/// <summary>Maps failures of a NameNode to failures of a range read.</summary>
internal static class FileRangeErrors
{
    /// <summary>The failure behind a NameNode's exception.</summary>
    public static FileRangeFailure FailureOf(NameNodeException e) => e.Failure switch
    {
        BlockMapFailure.NotFound or BlockMapFailure.InvalidPath => FileRangeFailure.NotFound,
        BlockMapFailure.AccessDenied or BlockMapFailure.NotAuthenticated => FileRangeFailure.Denied,
        BlockMapFailure.MalformedAnswer or BlockMapFailure.AnswerTooLarge => FileRangeFailure.Malformed,
        _ when IsBeyondTheEnd(e) => FileRangeFailure.Changed,
        _ => FileRangeFailure.Unavailable,
    };

    // A plain IOException, which has no name of its own: "Offset=9 out of the range [0, 5); OPEN, path=…".
    private static bool IsBeyondTheEnd(NameNodeException e) =>
        e.IsAnswer && e.Message.Contains(" out of the range [", StringComparison.Ordinal);
}
