using System.Buffers;
using System.Runtime.InteropServices;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;

namespace Scheduler.Redis.Codec;

/// <summary>
/// A footer as bytes: the header of <see cref="ValueHeader"/> (<c>HLPF</c>), then why there is no layout, or rows,
/// columns and chunks. A chunk is its distance from the one before and its length: five bytes in most files, so that compression
/// would be unneeded.
/// </summary>
/// <remarks>Limits are checked before memory is taken.</remarks>
internal static class FooterCodec
{
    /// <summary>The format that this code writes, and the only one it reads: raise it whenever the payload changes.</summary>
    public const byte Version = 2;

    // What ParquetFailure is not.
    private const byte HasLayout = byte.MaxValue;

    private static ReadOnlySpan<byte> Kind => "HLPF"u8;

    /// <summary>The bytes of a footer; null when it is beyond <see cref="CodecLimits"/>.</summary>
    public static byte[]? Encode(ParquetFooter footer, string key)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var wire = new FieldWriter(buffer);
        if (footer.Layout is not { } layout) wire.WriteByte((byte)footer.Failure);
        else if (IsWithinLimits(layout)) Write(wire, layout);
        else return null;
        var value = new byte[ValueHeader.Bytes + buffer.WrittenCount];
        buffer.WrittenSpan.CopyTo(value.AsSpan(ValueHeader.Bytes));
        ValueHeader.Write(value, Kind, Version, key);
        return value;
    }

    /// <summary>The footer in these bytes. Never throws, whatever they are.</summary>
    /// <param name="value">The bytes.</param>
    /// <param name="key">The key that they were found under.</param>
    /// <param name="fileLength">Bytes of the file: no chunk reaches beyond.</param>
    /// <param name="footer">The footer; null when they are invalid.</param>
    public static DecodeFailure Decode(ReadOnlySpan<byte> value, string key, long fileLength, out ParquetFooter? footer)
    {
        footer = null;
        var failure = ValueHeader.Read(value, Kind, Version, key, out var payload);
        if (failure != DecodeFailure.None) return failure;
        var wire = new FieldReader(payload);
        footer = Read(ref wire, fileLength);
        if (wire.IsBroken || wire.Remaining > 0) footer = null;
        return footer is null ? DecodeFailure.Garbage : DecodeFailure.None;
    }

    private static bool IsWithinLimits(ParquetLayout layout) =>
        layout.Columns.Length <= CodecLimits.MaxColumns
        && (long)layout.RowGroupCount * layout.Columns.Length <= CodecLimits.MaxChunks
        && layout.Columns.All(column => System.Text.Encoding.UTF8.GetByteCount(column) <= CodecLimits.MaxTextBytes);

    private static void Write(FieldWriter wire, ParquetLayout layout)
    {
        wire.WriteByte(HasLayout);
        wire.WriteByte((byte)(layout.HasEncryptedColumns ? 1 : 0));
        wire.WriteVarint(layout.RowCount);
        wire.WriteVarint(layout.Columns.Length);
        foreach (var column in layout.Columns) wire.WriteText(column);
        wire.WriteVarint(layout.RowGroupCount);
        var end = 0L;
        for (var rowGroup = 0; rowGroup < layout.RowGroupCount; rowGroup++)
        {
            for (var column = 0; column < layout.Columns.Length; column++)
            {
                var chunk = layout.Chunk(rowGroup, column);
                wire.WriteVarint(ZigZag(chunk.Offset - end));
                wire.WriteVarint(chunk.Length);
                end = chunk.End;
            }
        }
    }

    private static ParquetFooter? Read(ref FieldReader wire, long fileLength)
    {
        var first = wire.ReadByte();
        if (first != HasLayout) return Enum.IsDefined((ParquetFailure)first) ? ParquetFooter.Refused((ParquetFailure)first) : null;
        var hasEncryptedColumns = wire.ReadByte() != 0;
        var rows = wire.ReadCount(long.MaxValue);
        var columns = new string[wire.ReadCount(Math.Min(CodecLimits.MaxColumns, wire.Remaining))];
        for (var column = 0; column < columns.Length; column++) columns[column] = wire.ReadText();
        // Each chunk takes at least two of the bytes that follow.
        var rowGroups = wire.ReadCount(columns.Length == 0 ? 0 : Math.Min(CodecLimits.MaxChunks, wire.Remaining / 2) / columns.Length);
        var chunks = ReadChunks(ref wire, new ByteRange[rowGroups * columns.Length], fileLength);
        return wire.IsBroken
            ? null
            : ParquetFooter.Of(new ParquetLayout(ImmutableCollectionsMarshal.AsImmutableArray(columns), rows, chunks)
            {
                HasEncryptedColumns = hasEncryptedColumns,
            });
    }

    private static ByteRange[] ReadChunks(ref FieldReader wire, ByteRange[] chunks, long fileLength)
    {
        var end = 0L;
        for (var chunk = 0; chunk < chunks.Length && !wire.IsBroken; chunk++)
        {
            var step = UnZigZag(wire.ReadVarint());
            var length = wire.ReadCount(fileLength);
            if (step < -end || step > fileLength - end - length) wire.Break();
            if (wire.IsBroken) break;
            chunks[chunk] = new ByteRange(end + step, length);
            end = chunks[chunk].End;
        }

        return chunks;
    }

    private static ulong ZigZag(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    private static long UnZigZag(ulong value) => unchecked((long)(value >> 1) ^ -(long)(value & 1));
}
