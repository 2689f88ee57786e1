namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>Events of the edit log after a transaction.</summary>
/// <param name="Batches">Transactions that clients are notified of, in order, with their events.</param>
/// <param name="FirstTxid">First transaction that was read, -1 for none.</param>
/// <param name="LastTxid">Last transaction that was read, -1 for none: the reader continues after it.</param>
/// <param name="SyncTxid">Last transaction that could have been read: written, and committed to all journals.</param>
internal sealed record Edits(
    IReadOnlyList<(long Txid, NamespaceEvent Event)> Batches, long FirstTxid, long LastTxid, long SyncTxid);

/// <summary>
/// The transactions of a namespace, numbered without gaps. Some have no event for clients (a block was allocated): they only use a number.
/// Guarded by the namespace's lock.
/// </summary>
internal sealed class EditLog
{
    /// <summary>Events that are kept; older ones are purged, as a NameNode purges old segments.</summary>
    public const int Capacity = 65_536;

    /// <summary>A block costs an id, a generation stamp and the block itself.</summary>
    private const int TransactionsPerBlock = 3;

    private readonly Queue<(long Txid, NamespaceEvent Event)> _events = new();
    private long _purgedTxid;

    /// <summary>The last transaction's number; 1 opened the log.</summary>
    public long LastTxid { get; private set; } = 1;

    /// <summary>How many of the last transactions are written and not committed to all journals yet: no reader gets them.</summary>
    public int Unsynced { get; set; }

    private long SyncTxid => Math.Max(LastTxid - Unsynced, 0);

    public void Add(NamespaceEvent happened)
    {
        if (_events.Count == Capacity) _purgedTxid = _events.Dequeue().Txid;
        _events.Enqueue((++LastTxid, happened));
    }

    /// <summary>A transaction without an event for clients.</summary>
    public void AddSilent() => LastTxid++;

    public void AddBlocks(int blocks) => LastTxid += blocks * TransactionsPerBlock;

    /// <summary>
    /// Reads from a transaction on, at most so many events; a purged start moves to the first that is left. As in a NameNode, the cost is
    /// that of the log from its beginning, however little is new.
    /// </summary>
    public Edits Read(long txid, int maxEvents)
    {
        var sync = SyncTxid;
        if (txid > sync) return new Edits([], FirstTxid: -1, LastTxid: -1, sync);
        var first = Math.Max(Math.Max(txid, 1), _purgedTxid + 1);
        var batches = _events.Where(one => one.Txid >= first && one.Txid <= sync).Take(maxEvents).ToArray();
        return new Edits(batches, first, batches.Length == maxEvents ? batches[^1].Txid : sync, sync);
    }
}

/// <summary>What a transaction did to a path; names and values are those of <c>EventType</c> in HDFS's <c>inotify.proto</c>.</summary>
internal enum NamespaceEventType
{
    Create = 0,
    Close = 1,
    Append = 2,
    Rename = 3,
    Metadata = 4,
    Unlink = 5,
    Truncate = 6,
}

/// <summary>Which metadata changed; values are those of <c>MetadataUpdateType</c>.</summary>
internal enum MetadataUpdate
{
    Times = 0,
    Permissions = 3,
    ExtendedAttributes = 5,
}

/// <summary>An event of the edit log.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Path">Absolute path that it happened to; of a rename, the source.</param>
/// <param name="Timestamp">Milliseconds since 1970, UTC.</param>
internal sealed record NamespaceEvent(NamespaceEventType Type, string Path, long Timestamp)
{
    /// <summary>Where a rename went.</summary>
    public string Destination { get; init; } = "";

    /// <summary>The status right after it; null for an unlink and a rename.</summary>
    public FileStatus? Status { get; init; }

    public MetadataUpdate Metadata { get; init; }
}
