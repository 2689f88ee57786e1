using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Reads what both operations for locations wrap their blocks in: an object with one member that is an object with one array, among
/// members that do not matter, as in <c>{"BlockLocations":{"BlockLocation":[…]}}</c>.
/// </summary>
internal static class BlocksEnvelope
{
    /// <summary>Reads one element of the array.</summary>
    public delegate void ElementReader(ref WebHdfsJsonReader reader);

    /// <summary>Reads every element of the array.</summary>
    /// <param name="body">The whole answer.</param>
    /// <param name="outer">Name of the outer member.</param>
    /// <param name="inner">Name of the array.</param>
    /// <param name="readElement">Called for each element in turn.</param>
    /// <exception cref="JsonException">A member is missing, or the answer is not of that form.</exception>
    public static void Read(ReadOnlySequence<byte> body, ReadOnlySpan<byte> outer, ReadOnlySpan<byte> inner, ElementReader readElement)
    {
        var reader = new WebHdfsJsonReader(body);
        var seen = 0;
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField(outer, ref seen, 1)) ReadArray(ref reader, inner, readElement);
            else reader.Skip();
        }

        reader.End();
        if (seen == 0) throw Missing(outer);
    }

    private static void ReadArray(ref WebHdfsJsonReader reader, ReadOnlySpan<byte> inner, ElementReader readElement)
    {
        var seen = 0;
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField(inner, ref seen, 1)) ReadElements(ref reader, readElement);
            else reader.Skip();
        }

        if (seen == 0) throw Missing(inner);
    }

    private static void ReadElements(ref WebHdfsJsonReader reader, ElementReader readElement)
    {
        reader.EnterArray();
        while (reader.NextElement()) readElement(ref reader);
    }

    private static JsonException Missing(ReadOnlySpan<byte> name) => new($"'{Encoding.UTF8.GetString(name)}' is missing");
}
