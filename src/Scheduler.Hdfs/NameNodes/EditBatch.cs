namespace Scheduler.Hdfs.NameNodes;

/// <summary>An answer to <c>getEditsFromTxid</c>.</summary>
/// <param name="Paths">Each path that something happened to, once.</param>
/// <param name="Events">Events in it, those included that do not touch blocks.</param>
/// <param name="FirstTxid">First transaction that was looked at; -1 for none.</param>
/// <param name="LastTxid">Last transaction that was looked at; -1 for none.</param>
/// <param name="SyncTxid">Last transaction that could have been looked at.</param>
internal sealed record EditBatch(IReadOnlyCollection<string> Paths, int Events, long FirstTxid, long LastTxid, long SyncTxid)
{
    /// <summary>Whether it reached any transaction.</summary>
    public bool IsEmpty => LastTxid < 0;
}
