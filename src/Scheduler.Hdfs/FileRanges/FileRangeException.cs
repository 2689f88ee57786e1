namespace Scheduler.Hdfs.FileRanges;

/// <summary>Bytes of a file cannot be had. The message says what was wrong, where, and what to do.</summary>
internal sealed class FileRangeException : Exception
{
    /// <summary>A failure with its message and, where there is one, the exception behind it.</summary>
    public FileRangeException(FileRangeFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The bounded reason.</summary>
    public FileRangeFailure Failure { get; }
}
