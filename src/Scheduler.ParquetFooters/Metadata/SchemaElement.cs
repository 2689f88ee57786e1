using System.Text;
using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>One element of the schema's tree: <c>SchemaElement</c> of parquet.thrift.</summary>
/// <param name="Name">Its own name.</param>
/// <param name="Type">How its values are stored; null for a group.</param>
/// <param name="Repetition">How often it is there.</param>
/// <param name="Children">How many elements follow that are directly below it; meaningless with a type.</param>
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

/// <summary>How often a value may be there; <c>FieldRepetitionType</c> of parquet.thrift.</summary>
public enum Repetition : byte
{
    /// <summary>Once.</summary>
    Required = 0,

    /// <summary>Once or not.</summary>
    Optional = 1,

    /// <summary>Any number of times.</summary>
    Repeated = 2,
}

#pragma warning disable CA1720 // These are the names that the format gives its types.
/// <summary>How values are stored; <c>Type</c> of parquet.thrift.</summary>
public enum PhysicalType : byte
{
    /// <summary>A bit.</summary>
    Boolean = 0,

    /// <summary>4 bytes.</summary>
    Int32 = 1,

    /// <summary>8 bytes.</summary>
    Int64 = 2,

    /// <summary>12 bytes; old writers' times.</summary>
    Int96 = 3,

    /// <summary>IEEE 754, 4 bytes.</summary>
    Float = 4,

    /// <summary>IEEE 754, 8 bytes.</summary>
    Double = 5,

    /// <summary>Any number of bytes; texts among them.</summary>
    ByteArray = 6,

    /// <summary>As many bytes in every row.</summary>
    FixedLenByteArray = 7,
}
