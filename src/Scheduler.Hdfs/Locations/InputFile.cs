using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Locations;

/// <summary>A file of an input.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Status">Its status; the name in it may be empty.</param>
internal readonly record struct InputFile(string Path, FileStatus Status);
