namespace Scheduler.Hdfs.NameNodes;

/// <summary>The calls that only native RPC has. They pass the same gate and fail the same way as the others.</summary>
internal interface INativeNameNode
{
    /// <summary>The last transaction of the edit log. For superusers.</summary>
    Task<long> GetCurrentEditLogTxidAsync(CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>What happened from a transaction on. For superusers.</summary>
    Task<EditBatch> GetEditsFromTxidAsync(long txid, CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Its part in high availability. A NameNode without HA is active.</summary>
    Task<HaState> GetHaStateAsync(CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Whether it is in safe mode (<c>setSafeMode</c> with SAFEMODE_GET, which changes nothing).</summary>
    Task<bool> IsInSafeModeAsync(CallAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Reads the active's state, so that observers answer from that one or a later one.</summary>
    Task MsyncAsync(CallAttempt attempt, CancellationToken cancellationToken);
}

/// <summary>A NameNode's part in high availability; values are those of <c>HAServiceStateProto</c>.</summary>
internal enum HaState
{
    Initializing = 0,
    Active = 1,
    Standby = 2,
    Observer = 3,
}

/// <summary>An answer to <c>getEditsFromTxid</c>.</summary>
/// <param name="Paths">Each path that something happened to, once.</param>
/// <param name="FirstTxid">First transaction that was read; -1 for none.</param>
/// <param name="LastTxid">Last transaction that was read; -1 for none.</param>
/// <param name="SyncTxid">Last transaction that could have been read.</param>
internal sealed record EditBatch(IReadOnlyCollection<string> Paths, long FirstTxid, long LastTxid, long SyncTxid)
{
    /// <summary>Whether it reached any transaction.</summary>
    public bool IsEmpty => LastTxid < 0;
}
