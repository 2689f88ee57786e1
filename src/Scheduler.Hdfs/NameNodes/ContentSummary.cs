namespace Scheduler.Hdfs.NameNodes;

/// <summary>How much is under a path.</summary>
/// <param name="Length">Bytes of all files, each counted once whatever its replication.</param>
/// <param name="FileCount">Files.</param>
/// <param name="DirectoryCount">Directories, the path itself among them.</param>
internal readonly record struct ContentSummary(long Length, long FileCount, long DirectoryCount);
