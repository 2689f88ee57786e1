using Scheduler.Core.ParquetSelection;

namespace Scheduler.Hdfs.Footers;

/// <summary>
/// What is wanted of one file: a part of it, all of it for a reason, or (the default value) unknown, since its footer was not read.
/// </summary>
internal readonly record struct FileSelection
{
    /// <summary>Its footer was not read in time.</summary>
    public static FileSelection Unread { get; } = new() { IsUnread = true };

    /// <summary>Whether its footer was not read in time.</summary>
    public bool IsUnread { get; private init; }

    /// <summary>The bytes that are wanted; null unless the footer is known.</summary>
    public ByteRanges? Wanted { get; private init; }

    /// <summary>Why all of it is wanted; null unless it is.</summary>
    public WholeFileReason? Reason { get; private init; }

    /// <summary>What was wrong with it, for logs and explain; empty unless all of it is wanted.</summary>
    public string Message => field ?? "";

    /// <summary>Whether it can stand for files whose footers were not read. A file that could not be read itself cannot.</summary>
    public bool IsTypical => Wanted is not null || Reason is not (null or WholeFileReason.Unreadable);

    /// <summary>A part of it.</summary>
    public static FileSelection Of(ByteRanges wanted) => new() { Wanted = wanted };

    /// <summary>All of it.</summary>
    public static FileSelection Whole(WholeFileReason reason, string message) => new(message) { Reason = reason };

    private FileSelection(string message) => Message = message;
}

/// <summary>Why files are weighted by their full length, from their footers and the selection.</summary>
internal static class WholeFileReasons
{
    public static WholeFileReason Of(ParquetFailure failure) => failure switch
    {
        ParquetFailure.NotParquet => WholeFileReason.NotParquet,
        ParquetFailure.EncryptedFooter => WholeFileReason.EncryptedFooter,
        ParquetFailure.Damaged => WholeFileReason.Damaged,
        ParquetFailure.TooLarge => WholeFileReason.TooLarge,
        _ => WholeFileReason.Unsupported,
    };

    public static WholeFileReason Of(SelectionFailure failure) => failure switch
    {
        SelectionFailure.UnknownColumn => WholeFileReason.UnknownColumn,
        _ => WholeFileReason.NoSuchRowGroup,
    };

    /// <summary>What was wrong with a file, for logs and explain.</summary>
    public static string Describe(ParquetFailure failure) => failure switch
    {
        ParquetFailure.NotParquet => "it is not a Parquet file",
        ParquetFailure.EncryptedFooter => "its footer is encrypted",
        ParquetFailure.Damaged => "its footer is damaged",
        ParquetFailure.TooLarge => "its footer is larger than Parquet:MaxFooterBytes",
        _ => "its footer uses a part of the format that is not supported",
    };
}
