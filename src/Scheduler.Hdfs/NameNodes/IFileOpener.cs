using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Answers;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// The call that only WebHDFS has: where bytes of a file are read by HTTP. Calls pass its gate and fail as the others do.
/// </summary>
internal interface IFileOpener
{
    /// <summary>Opens a run of bytes of a file; an open to the NameNode, which may write the access time.</summary>
    Task<OpenedRange> OpenAsync(OpenRequest request, CallAttempt attempt, CancellationToken cancellationToken);
}

/// <summary>Which bytes of a file to open.</summary>
/// <param name="Path">The file, absolute and not escaped.</param>
/// <param name="Range">At least one byte, at most <see cref="Array.MaxLength"/>.</param>
/// <param name="Excluded">
/// DataNodes to exclude, as the value of <c>excludedatanodes</c>: the <c>ip:xferPort</c> of each, with commas
/// between; empty for none.
/// </param>
internal readonly record struct OpenRequest(string Path, ByteRange Range, string Excluded);

/// <summary>The answer to <c>OPEN</c>: either bytes or a redirect.</summary>
internal sealed class OpenedRange
{
    private OpenedRange(AnswerBuffer? bytes, RedirectTarget? redirect)
    {
        Bytes = bytes;
        Redirect = redirect;
    }

    /// <summary>The bytes, as HttpFS gives them; fewer than requested when the file has no more. Null for a redirect.</summary>
    public AnswerBuffer? Bytes { get; }

    /// <summary>The DataNode that has the bytes. Null when the bytes are here.</summary>
    public RedirectTarget? Redirect { get; }

    public static OpenedRange Of(AnswerBuffer bytes) => new(bytes, redirect: null);

    public static OpenedRange At(RedirectTarget redirect) => new(bytes: null, redirect);
}
