using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.FileRanges;

/// <summary>Tells why a NameNode's refusal keeps the bytes of a file from us.</summary>
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
    private static bool IsBeyondTheEnd(NameNodeException e) => e.IsAnswer && e.Message.Contains(" out of the range [", StringComparison.Ordinal);
}
