using System.Buffers.Binary;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.ParquetFooters;

/// <summary>What closes every Parquet file: the length of its metadata (4 bytes, little endian) and a magic number (4 bytes).</summary>
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
        if (!magic.SequenceEqual(Magic)) throw new ParquetFormatException(ParquetFailure.NotParquet, "It does not end in PAR1: it is no Parquet file.");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail[^Bytes..]);
        if (length > fileLength - Bytes - MagicBytes)
            throw new ParquetFormatException(ParquetFailure.Damaged, $"The Parquet footer claims {length} bytes in a file of {fileLength}.");
        if (length > maxFooterBytes)
            throw new ParquetFormatException(ParquetFailure.TooLarge, $"The Parquet footer has {length} bytes; at most {maxFooterBytes} are read.");
        return (int)length;
    }
}
