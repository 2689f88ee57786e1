namespace Scheduler.Core.ParquetSelection;

/// <summary>
/// Reads where the column chunks of a Parquet file are, from the end of the file. Two range reads are enough: a guess at the footer's size,
/// and the rest if it is larger. Stateless and thread-safe.
/// </summary>
public interface IParquetFooterReader
{
    /// <summary>How many bytes at the end of the file hold its footer, with the length and the magic number that close it.</summary>
    /// <param name="tail">The file's last bytes, at least 8 unless the file is shorter.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <exception cref="ParquetFormatException">It is not Parquet, has an encrypted or too large footer, or is damaged.</exception>
    int MeasureFooter(ReadOnlySpan<byte> tail, long fileLength);

    /// <summary>Reads the footer.</summary>
    /// <param name="tail">The file's last bytes, at least as many as <see cref="MeasureFooter"/> says.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <exception cref="ParquetFormatException">As for <see cref="MeasureFooter"/>.</exception>
    ParquetLayout ReadLayout(ReadOnlySpan<byte> tail, long fileLength);
}
