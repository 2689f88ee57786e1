namespace Scheduler.Core.ParquetSelection;

/// <summary>Why every byte of a file counts although a part of it was asked for. The names are values of a metric's <c>reason</c> label.</summary>
public enum WholeFileReason
{
    /// <summary>It does not end as a Parquet file does, or is too short for one.</summary>
    NotParquet,

    /// <summary>Its footer is encrypted.</summary>
    EncryptedFooter,

    /// <summary>Its footer contradicts itself or the format.</summary>
    Damaged,

    /// <summary>Its footer is larger than <c>Parquet:MaxFooterBytes</c>.</summary>
    TooLarge,

    /// <summary>Its footer uses a part of the format that is not read here.</summary>
    Unsupported,

    /// <summary>It has no column of that name, or several that differ from it and each other by case.</summary>
    UnknownColumn,

    /// <summary>It has fewer row groups.</summary>
    NoSuchRowGroup,

    /// <summary>Its footer could not be read: no DataNode answered, we may not read it, or it changed meanwhile.</summary>
    Unreadable,
}
