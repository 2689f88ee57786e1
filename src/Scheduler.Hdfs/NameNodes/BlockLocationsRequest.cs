namespace Scheduler.Hdfs.NameNodes;

/// <summary>Which blocks of a file are wanted: whole blocks come, of all that hold a byte of the range.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where the range begins.</param>
/// <param name="Length">Its bytes, which may go beyond the file's end.</param>
internal readonly record struct BlockLocationsRequest(string Path, long Offset = 0, long Length = long.MaxValue)
{
    /// <summary>Whether all of the file is wanted.</summary>
    public bool IsWholeFile => Offset == 0 && Length == long.MaxValue;
}
