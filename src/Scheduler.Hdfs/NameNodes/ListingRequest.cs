namespace Scheduler.Hdfs.NameNodes;

/// <summary>Which page of a directory is wanted.</summary>
/// <param name="Path">The directory.</param>
/// <param name="StartAfter">The entry that the page follows; empty for the first page.</param>
/// <param name="WithBlocks">Whether the blocks of its files are of use.</param>
internal readonly record struct ListingRequest(string Path, string StartAfter, bool WithBlocks);
