namespace Scheduler.Hdfs.NameNodes;

/// <summary>A NameNode's part in high availability; values are those of <c>HAServiceStateProto</c>.</summary>
internal enum HaState
{
    Initializing = 0,
    Active = 1,
    Standby = 2,
    Observer = 3,
}
