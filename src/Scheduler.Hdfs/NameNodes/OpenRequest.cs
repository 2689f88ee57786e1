using Scheduler.Core.ParquetSelection;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>What of a file is to be opened.</summary>
/// <param name="Path">The file, absolute and not escaped.</param>
/// <param name="Range">At least one byte, at most <see cref="Array.MaxLength"/>.</param>
/// <param name="Excluded">
/// DataNodes that the NameNode is not to name, as the value of <c>excludedatanodes</c>: the <c>ip:xferPort</c> of each, with commas
/// between; empty for none.
/// </param>
internal readonly record struct OpenRequest(string Path, ByteRange Range, string Excluded);
