using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>A page of a directory.</summary>
/// <param name="Entries">Its entries, in the NameNode's order (by the bytes of their names).</param>
/// <param name="RemainingEntries">Entries that follow; 0 on the last page.</param>
internal readonly record struct DirectoryPage(List<FileStatus> Entries, long RemainingEntries);
