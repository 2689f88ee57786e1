namespace Scheduler.Core.ParquetSelection;

/// <summary>A file, or the part of it that is needed, cannot be read as Parquet. The message says what was wrong and where.</summary>
public sealed class ParquetFormatException : Exception
{
    /// <summary>A refusal with its message and, where there is one, the exception behind it.</summary>
    public ParquetFormatException(ParquetFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The bounded reason.</summary>
    public ParquetFailure Failure { get; }
}
