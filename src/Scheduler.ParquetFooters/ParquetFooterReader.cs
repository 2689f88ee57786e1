using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Scheduler.Core.ParquetSelection;
using Scheduler.ParquetFooters.Metadata;

namespace Scheduler.ParquetFooters;

/// <summary>
/// Reads Parquet footers of any origin: in one pass over the bytes, allocating only the result, and with no exception
/// but <see cref="ParquetFormatException"/>.
/// </summary>
public sealed class ParquetFooterReader : IParquetFooterReader
{
    /// <summary>Default limit of the metadata, in bytes: some 150,000 column chunks.</summary>
    public const int DefaultMaxFooterBytes = 16 << 20;

    private readonly int _maxFooterBytes;

    /// <summary>A reader of footers of at most so many bytes.</summary>
    public ParquetFooterReader(int maxFooterBytes = DefaultMaxFooterBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxFooterBytes);
        _maxFooterBytes = maxFooterBytes;
    }

    /// <inheritdoc/>
    public int MeasureFooter(ReadOnlySpan<byte> tail, long fileLength) =>
        FooterFrame.MeasureMetadata(tail, fileLength, _maxFooterBytes) + FooterFrame.Bytes;

    /// <inheritdoc/>
    public ParquetLayout ReadLayout(ReadOnlySpan<byte> tail, long fileLength) => LayoutOf(Read(tail, fileLength, wantsKeyValues: false));

    /// <summary>Reads the footer with what the writer added and what a check of the file needs.</summary>
    /// <param name="tail">The file's last bytes, at least as many as <see cref="MeasureFooter"/> says.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <exception cref="ParquetFormatException">As for <see cref="MeasureFooter"/>.</exception>
    public FileMetaData ReadMetaData(ReadOnlySpan<byte> tail, long fileLength) => Read(tail, fileLength, wantsKeyValues: true);

    private FileMetaData Read(ReadOnlySpan<byte> tail, long fileLength, bool wantsKeyValues)
    {
        var footerBytes = MeasureFooter(tail, fileLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(tail.Length, footerBytes, nameof(tail));
        var footer = tail[^footerBytes..^FooterFrame.Bytes];
        return new FileMetaDataReader(fileLength - footerBytes, wantsKeyValues).Read(footer);
    }

    private static ParquetLayout LayoutOf(FileMetaData metadata)
    {
        var paths = new string[metadata.Leaves.Length];
        for (var column = 0; column < paths.Length; column++) paths[column] = metadata.Leaves[column].Path;
        var chunks = new ByteRange[metadata.RowGroups.Length * paths.Length];
        for (var (rowGroup, next) = (0, 0); rowGroup < metadata.RowGroups.Length; rowGroup++)
            foreach (var chunk in metadata.RowGroups[rowGroup].Chunks) chunks[next++] = chunk.Range;
        return new ParquetLayout(ImmutableCollectionsMarshal.AsImmutableArray(paths), metadata.RowCount, chunks)
        {
            HasEncryptedColumns = metadata.HasEncryptedColumns,
        };
    }
}

/// <summary>The end of every Parquet file: the length of its metadata (4 bytes, little endian) and a magic number (4 bytes).</summary>
internal static class FooterFrame
{
    /// <summary>Bytes of the length and the magic number.</summary>
    public const int Bytes = 8;

    /// <summary>Bytes of the magic number, which opens the file as well.</summary>
    public const int MagicBytes = 4;

    /// <summary>The magic number of a file whose footer is not encrypted.</summary>
    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>How many bytes the metadata have that precede the frame.</summary>
    /// <param name="tail">The end of the file.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="maxFooterBytes">More are not read.</param>
    /// <exception cref="ParquetFormatException">It is not Parquet, has an encrypted or too large footer, or is damaged.</exception>
    public static int MeasureMetadata(ReadOnlySpan<byte> tail, long fileLength, int maxFooterBytes)
    {
        if (fileLength < MagicBytes + Bytes || tail.Length < Bytes || tail.Length > fileLength)
            throw new ParquetFormatException(ParquetFailure.NotParquet, $"{fileLength} bytes are too short for a Parquet file.");
        var magic = tail[^MagicBytes..];
        if (magic.SequenceEqual("PARE"u8))
            throw new ParquetFormatException(ParquetFailure.EncryptedFooter, "The Parquet footer is encrypted (it ends in PARE).");
        if (!magic.SequenceEqual(Magic))
            throw new ParquetFormatException(ParquetFailure.NotParquet, "It does not end in PAR1: it is not a Parquet file.");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail[^Bytes..]);
        if (length > fileLength - Bytes - MagicBytes)
            throw new ParquetFormatException(
                ParquetFailure.Damaged, $"The Parquet footer claims {length} bytes in a file of {fileLength}.");
        if (length > maxFooterBytes)
            throw new ParquetFormatException(
                ParquetFailure.TooLarge, $"The Parquet footer has {length} bytes; at most {maxFooterBytes} are read.");
        return (int)length;
    }
}
