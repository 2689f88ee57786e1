using System.Text;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>One element of the schema's tree: <c>SchemaElement</c> of parquet.thrift.</summary>
/// <param name="Name">Its own name.</param>
/// <param name="Type">How its values are stored; null for a group.</param>
/// <param name="Repetition">How often it is there.</param>
/// <param name="Children">How many elements follow that are directly below it; means nothing beside a type.</param>
internal readonly record struct SchemaElement(string Name, PhysicalType? Type, Repetition Repetition, int Children)
{
    /// <summary>The element that is the reader's current one. What its values mean (logical types) is skipped.</summary>
    public static SchemaElement Read(ref CompactReader reader)
    {
        var (name, type, repetition, children) = ("", default(PhysicalType?), Repetition.Required, 0);
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1 when reader.Is(CompactType.I32):
                    type = (PhysicalType)reader.ReadEnum((int)PhysicalType.FixedLenByteArray);
                    break;
                case 3 when reader.Is(CompactType.I32):
                    repetition = (Repetition)reader.ReadEnum((int)Repetition.Repeated);
                    break;
                case 4 when reader.Is(CompactType.Binary):
                    name = Encoding.UTF8.GetString(reader.ReadBinary());
                    break;
                case 5 when reader.Is(CompactType.I32):
                    children = reader.ReadI32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.EndStruct(outer);
        return new SchemaElement(name, type, repetition, Math.Max(0, children));
    }
}
