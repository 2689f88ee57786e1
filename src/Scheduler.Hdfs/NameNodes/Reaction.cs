namespace Scheduler.Hdfs.NameNodes;

/// <summary>What a failed call calls for, as in Hadoop's failover policy.</summary>
internal enum Reaction
{
    /// <summary>Nobody will answer better.</summary>
    Fail,

    /// <summary>Another NameNode of the nameservice may answer.</summary>
    TryNext,

    /// <summary>The same NameNode will answer after a pause.</summary>
    RetrySame,
}
