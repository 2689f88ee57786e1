using Scheduler.ParquetFooters.Thrift;

namespace Scheduler.ParquetFooters.Metadata;

/// <summary>Tells what values mean.</summary>
internal static class LogicalKindReader
{
    /// <summary>Of <c>ConvertedType</c>, as older writers say it.</summary>
    public static LogicalKind OfConverted(int convertedType) => convertedType switch
    {
        0 => LogicalKind.Text,
        9 => LogicalKind.TimestampMillis,
        10 => LogicalKind.TimestampMicros,
        >= 15 and <= 18 => LogicalKind.SignedInteger,
        _ => LogicalKind.Other,
    };

    /// <summary>Of <c>LogicalType</c>, the union that the reader's current field is; members yet unknown are <see cref="LogicalKind.Other"/>.</summary>
    public static LogicalKind Read(ref CompactReader reader)
    {
        var kind = LogicalKind.None;
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    kind = LogicalKind.Text;
                    reader.Skip();
                    break;
                case 8:
                    kind = ReadTimestamp(ref reader);
                    break;
                case 10:
                    kind = ReadInteger(ref reader);
                    break;
                default:
                    kind = LogicalKind.Other;
                    reader.Skip();
                    break;
            }
        }

        reader.EndStruct(outer);
        return kind;
    }

    private static LogicalKind ReadTimestamp(ref CompactReader reader)
    {
        var (isUtc, kind) = (false, LogicalKind.Other);
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            if (reader.Field == 1) isUtc = reader.ReadBoolean();
            else if (reader.Field == 2) kind = ReadTimeUnit(ref reader);
            else reader.Skip();
        }

        reader.EndStruct(outer);
        return isUtc ? kind : LogicalKind.Other;
    }

    private static LogicalKind ReadTimeUnit(ref CompactReader reader)
    {
        var kind = LogicalKind.Other;
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            kind = reader.Field switch { 1 => LogicalKind.TimestampMillis, 2 => LogicalKind.TimestampMicros, _ => LogicalKind.Other };
            reader.Skip();
        }

        reader.EndStruct(outer);
        return kind;
    }

    private static LogicalKind ReadInteger(ref CompactReader reader)
    {
        var isSigned = false;
        var outer = reader.BeginStruct();
        while (reader.NextField())
        {
            if (reader.Field == 2) isSigned = reader.ReadBoolean();
            else reader.Skip();
        }

        reader.EndStruct(outer);
        return isSigned ? LogicalKind.SignedInteger : LogicalKind.Other;
    }
}
