using System.Text;
using System.Text.Unicode;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>One element of the schema's tree: <c>SchemaElement</c> of parquet.thrift.</summary>
/// <param name="Name">Its own name.</param>
/// <param name="Type">How its values are stored; null for a group.</param>
/// <param name="Repetition">How often it is there.</param>
/// <param name="Kind">What its values mean.</param>
/// <param name="Children">How many elements follow that are directly below it; 0 for a column.</param>
internal readonly record struct SchemaElement(string Name, PhysicalType? Type, Repetition Repetition, LogicalKind Kind, int Children)
{
    private const int MaxNameBytes = 4096;

    /// <summary>The element that is the reader's current one.</summary>
    public static SchemaElement Read(ref CompactReader reader)
    {
        var name = "";
        PhysicalType? type = null;
        var (repetition, kind, converted, children) = (Repetition.Required, LogicalKind.None, LogicalKind.None, 0);
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    type = (PhysicalType)reader.ReadEnum((int)PhysicalType.FixedLenByteArray);
                    break;
                case 3:
                    repetition = (Repetition)reader.ReadEnum((int)Repetition.Repeated);
                    break;
                case 4:
                    name = ReadName(ref reader);
                    break;
                case 5:
                    children = reader.ReadI32();
                    break;
                case 6:
                    converted = LogicalKindReader.OfConverted(reader.ReadI32());
                    break;
                case 10:
                    kind = LogicalKindReader.Read(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (children < 0) throw reader.Damaged($"a group has {children} children");
        if (type is not null && children > 0) throw reader.Damaged("a column has both values and children");
        reader.EndStruct(outer);
        return new SchemaElement(name, type, repetition, kind == LogicalKind.None ? converted : kind, children);
    }

    private static string ReadName(ref CompactReader reader)
    {
        var name = reader.ReadBinary();
        return name.Length <= MaxNameBytes && Utf8.IsValid(name)
            ? Encoding.UTF8.GetString(name)
            : throw reader.Damaged($"the name of a column is not UTF-8 or exceeds {MaxNameBytes} bytes");
    }
}
