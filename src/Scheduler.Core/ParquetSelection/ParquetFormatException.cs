namespace Scheduler.Core.ParquetSelection;

/// <summary>A file, or the part of it that is needed, cannot be read as Parquet. The message says what was wrong and where.</summary>
public sealed class ParquetFormatException : Exception
{
    /// <summary>A refusal with its message and, if any, its cause.</summary>
    public ParquetFormatException(ParquetFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The bounded reason.</summary>
    public ParquetFailure Failure { get; }
}

/// <summary>Why a file cannot be read as Parquet. The names may be values of a metric's <c>reason</c> label.</summary>
public enum ParquetFailure
{
    /// <summary>It does not end as a Parquet file does.</summary>
    NotParquet,

    /// <summary>Its footer is encrypted (magic <c>PARE</c>): the layout is readable only with the key.</summary>
    EncryptedFooter,

    /// <summary>It claims to be Parquet and contradicts itself or the format.</summary>
    Damaged,

    /// <summary>It is larger than what is read for one file.</summary>
    TooLarge,

    /// <summary>It is valid as far as it was read, but uses an unsupported part of the format.</summary>
    Unsupported,
}
