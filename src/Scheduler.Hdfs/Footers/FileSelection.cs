using Scheduler.Core.ParquetSelection;

namespace Scheduler.Hdfs.Footers;

/// <summary>What is wanted of one file: a part of it, all of it for a reason, or (the default value) nobody knows, as its footer was not read.</summary>
internal readonly record struct FileSelection
{
    /// <summary>Its footer was asked for and did not come in time.</summary>
    public static FileSelection Unread { get; } = new() { IsUnread = true };

    /// <summary>Whether its footer was asked for and did not come in time.</summary>
    public bool IsUnread { get; private init; }

    /// <summary>The bytes that are wanted; null unless the footer told them.</summary>
    public ByteRanges? Wanted { get; private init; }

    /// <summary>Why all of it is wanted; null unless it is.</summary>
    public WholeFileReason? Reason { get; private init; }

    /// <summary>What was wrong with it, for people; empty unless all of it is wanted.</summary>
    public string Message => field ?? "";

    /// <summary>Whether what is wanted of it says something of files whose footers were not read: it does not where it could not be read itself.</summary>
    public bool IsTypical => Wanted is not null || Reason is not (null or WholeFileReason.Unreadable);

    /// <summary>A part of it.</summary>
    public static FileSelection Of(ByteRanges wanted) => new() { Wanted = wanted };

    /// <summary>All of it.</summary>
    public static FileSelection Whole(WholeFileReason reason, string message) => new(message) { Reason = reason };

    private FileSelection(string message) => Message = message;
}
