namespace Scheduler.Hdfs.Locations;

/// <summary>A file of an input.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Status">Its status; the name in it may be empty.</param>
internal readonly record struct InputFile(string Path, FileStatus Status);

/// <summary>A file with its blocks; none when it was deleted since it was listed, or may not be read.</summary>
internal readonly record struct LocatedFile(InputFile File, FileBlocks? Blocks);
