namespace Scheduler.Hdfs.NameNodes;

/// <summary>What a NameNode is asked to find out whether the service can work with it.</summary>
public enum NameNodeQuestion
{
    /// <summary>The status of the root directory: whether it answers, knows us, and is active.</summary>
    Status,

    /// <summary>Whether it is in safe mode; over RPC.</summary>
    SafeMode,

    /// <summary>The DataNodes that are alive; for superusers, over RPC.</summary>
    DataNodeReport,

    /// <summary>What happened behind the last transaction of the edit log; for superusers, over RPC, and not of Routers.</summary>
    EditLog,
}
