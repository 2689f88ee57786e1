using System.Buffers.Binary;
using System.Text;
using Scheduler.Core.ParquetSelection;
using Scheduler.ParquetFooters.Tests.Fields;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Tests.Footers;

/// <summary>The footer of a real file, edited field by field: what other writers do differently.</summary>
internal static class EditedFooter
{
    /// <summary>What our reader makes of it.</summary>
    public static ParquetLayout Read(Action<FieldValue> edit, string sample = "sort_columns.parquet")
    {
        var (tail, fileLength) = Write(edit, sample);
        return new ParquetFooterReader().ReadLayout(tail, fileLength);
    }

    /// <summary>The end of the file, and its length.</summary>
    public static (byte[] Tail, long FileLength) Write(Action<FieldValue> edit, string sample)
    {
        var file = Captures.Bytes($"parquet/{sample}");
        var footerBytes = new ParquetFooterReader().MeasureFooter(file, file.Length);
        var (tree, _) = FieldTreeReader.Read(file[^footerBytes..^8]);
        edit(tree);
        var footer = FieldTreeWriter.Write(tree);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
        return ([.. footer, .. length, .. "PAR1"u8], file.Length - footerBytes + footer.Length + 8);
    }

    public static FieldValue Number(long value, CompactType type = CompactType.I64) => new(type) { Number = value };

    public static FieldValue Text(string value) => new(CompactType.Binary) { Bytes = Encoding.UTF8.GetBytes(value) };

    public static FieldValue List(CompactType type, params FieldValue[] elements) =>
        new(CompactType.List) { ElementType = type, Elements = [.. elements] };

    public static FieldValue Struct(params (short Id, FieldValue Value)[] fields) =>
        new(CompactType.Struct) { Fields = [.. fields.Select(field => new Field(field.Id, field.Value))] };
}
