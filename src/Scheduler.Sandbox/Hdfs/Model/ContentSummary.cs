namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>What GETCONTENTSUMMARY tells of a subtree.</summary>
/// <param name="DirectoryCount">Directories, the asked one included; 0 for a file.</param>
/// <param name="FileCount">Files.</param>
/// <param name="Length">Bytes of the files.</param>
/// <param name="SpaceConsumed">Bytes with replication or parity.</param>
/// <param name="ErasureCodingPolicy">Policy name, <c>Replicated</c> for a file without one, empty for a directory without one.</param>
public readonly record struct ContentSummary(
    long DirectoryCount, long FileCount, long Length, long SpaceConsumed, string ErasureCodingPolicy);
