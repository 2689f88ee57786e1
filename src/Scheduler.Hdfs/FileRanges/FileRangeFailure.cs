namespace Scheduler.Hdfs.FileRanges;

/// <summary>Why bytes of a file cannot be had. The names are values of a metric's <c>reason</c> label.</summary>
internal enum FileRangeFailure
{
    /// <summary>The file is no more.</summary>
    NotFound,

    /// <summary>We may not read it.</summary>
    Denied,

    /// <summary>It has fewer bytes than the listing said: it was written anew meanwhile.</summary>
    Changed,

    /// <summary>No NameNode or no DataNode that holds the bytes answered in time.</summary>
    Unavailable,

    /// <summary>An answer that is none of WebHDFS.</summary>
    Malformed,
}
