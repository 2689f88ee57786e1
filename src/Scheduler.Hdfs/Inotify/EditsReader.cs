using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Inotify;

/// <summary>Finds the paths in the events of the edit log.</summary>
internal static class EditsReader
{
    // Every read of an old file sets its access time, ours too: that must not make its map stale.
    private const int Replication = 1;

    // The longest that HDFS creates; a rename of a directory above can make longer ones.
    private const int MaxPathLength = 8_000;

    // An answer has 1,000 events by default, and each becomes several objects.
    private const int MaxAnswerBytes = 8 * 1024 * 1024;

    /// <summary>What <c>GetEditsFromTxidResponseProto</c> says.</summary>
    /// <exception cref="MalformedMessageException">A path is invalid, or there is far more than any server sends.</exception>
    public static EditBatch Read(ReadOnlySpan<byte> answer) => answer.Length <= MaxAnswerBytes
        ? Read(GetEditsFromTxidResponseProto.Parser.ParseFrom(answer).EventsList)
        : throw new MalformedMessageException($"events of more than {MaxAnswerBytes} bytes");

    /// <summary>What an answer says.</summary>
    /// <exception cref="MalformedMessageException">A path is invalid.</exception>
    public static EditBatch Read(EventsListProto list)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var happened in list.Batch.SelectMany(batch => batch.Events))
            foreach (var path in PathsOf(happened)) paths.Add(Checked(path));
        return new EditBatch(paths, list.FirstTxid, Checked(list.LastTxid), list.SyncTxid);
    }

    /// <summary>The number of a transaction, which another one must be able to follow.</summary>
    /// <exception cref="MalformedMessageException">It is the largest number.</exception>
    public static long Checked(long txid) =>
        txid < long.MaxValue ? txid : throw new MalformedMessageException("a transaction has a number that none can follow");

    private static IEnumerable<string> PathsOf(EventProto happened) => happened.Type switch
    {
        EventType.EventCreate => [CreateEventProto.Parser.ParseFrom(happened.Contents).Path],
        EventType.EventClose => [CloseEventProto.Parser.ParseFrom(happened.Contents).Path],
        EventType.EventAppend => [AppendEventProto.Parser.ParseFrom(happened.Contents).Path],
        EventType.EventUnlink => [UnlinkEventProto.Parser.ParseFrom(happened.Contents).Path],
        EventType.EventTruncate => [TruncateEventProto.Parser.ParseFrom(happened.Contents).Path],
        EventType.EventRename => Both(RenameEventProto.Parser.ParseFrom(happened.Contents)),
        EventType.EventMetadata => Metadata(MetadataUpdateEventProto.Parser.ParseFrom(happened.Contents)),
        _ => [],
    };

    private static IEnumerable<string> Both(RenameEventProto rename) => [rename.SrcPath, rename.DestPath];

    private static IEnumerable<string> Metadata(MetadataUpdateEventProto update) => update.Type == Replication ? [update.Path] : [];

    private static string Checked(string path) =>
        path.StartsWith('/') ? Bounded(path) : throw new MalformedMessageException("an event has a path that is not absolute");

    // What is below a directory changes with it.
    private static string Bounded(string path) =>
        path.Length <= MaxPathLength ? path : path[..Math.Max(path.LastIndexOf('/', MaxPathLength), 1)];
}
