using System.Buffers;
using System.Text.Json;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Reads the answer of <c>GETCONTENTSUMMARY</c>: <c>{"ContentSummary":{"length":…,"fileCount":…,"directoryCount":…,…}}</c>.
/// </summary>
internal static class ContentSummaryJson
{
    private const int AllCounts = 7;

    /// <summary>The summary.</summary>
    public static ContentSummary Read(ReadOnlySequence<byte> body)
    {
        var reader = new WebHdfsJsonReader(body);
        var summary = reader.ReadField("ContentSummary"u8, ReadSummary);
        reader.End();
        return summary;
    }

    private static ContentSummary ReadSummary(ref WebHdfsJsonReader reader)
    {
        var (length, files, directories, seen) = (0L, 0L, 0L, 0);
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("length"u8, ref seen, 1)) length = reader.ReadNumber(0, long.MaxValue);
            else if (reader.TakeField("fileCount"u8, ref seen, 2)) files = reader.ReadNumber(0, long.MaxValue);
            else if (reader.TakeField("directoryCount"u8, ref seen, 4)) directories = reader.ReadNumber(0, long.MaxValue);
            else reader.Skip();
        }

        return seen == AllCounts ? new(length, files, directories) : throw new JsonException("a content summary lacks a count");
    }
}
