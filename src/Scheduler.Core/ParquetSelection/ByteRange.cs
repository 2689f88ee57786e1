namespace Scheduler.Core.ParquetSelection;

/// <summary>A run of bytes of a file. The default value is empty.</summary>
/// <param name="Offset">Where it begins, from the start of the file.</param>
/// <param name="Length">How many bytes; 0 for none.</param>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>Where the byte after the last one is.</summary>
    public long End => Offset + Length;
}
