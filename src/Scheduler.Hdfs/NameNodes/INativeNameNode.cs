namespace Scheduler.Hdfs.NameNodes;

/// <summary>What only native RPC can ask of a NameNode. Calls pass the same gate and fail the same way as the others.</summary>
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

    /// <summary>Asks the active for its state, so that observers answer from that one or a later one.</summary>
    Task MsyncAsync(CallAttempt attempt, CancellationToken cancellationToken);
}
