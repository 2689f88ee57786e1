namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>A NameNode's part in high availability.</summary>
public enum HaState
{
    /// <summary>Answers everything. A NameNode without HA is always active.</summary>
    Active,

    /// <summary>Refuses reads with a StandbyException.</summary>
    Standby,

    /// <summary>Answers reads, but none that would write an access time.</summary>
    Observer,
}
