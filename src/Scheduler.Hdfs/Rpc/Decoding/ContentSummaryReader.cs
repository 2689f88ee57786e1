using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>Reads the answer of <c>getContentSummary</c>.</summary>
internal static class ContentSummaryReader
{
    /// <summary><c>GetContentSummaryResponseProto</c>.</summary>
    public static ContentSummary Read(ReadOnlySpan<byte> answer)
    {
        var reader = new ProtoReader(answer);
        ContentSummary? summary = null;
        while (reader.Next())
        {
            if (reader.Field == 1) summary = ReadSummary(reader.ReadBytes());
            else reader.Skip();
        }

        return summary ?? throw new MalformedMessageException("the answer has no content summary");
    }

    private static ContentSummary ReadSummary(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var (length, files, directories) = (-1L, -1L, -1L);
        while (reader.Next())
        {
            if (reader.Field == 1) length = reader.ReadNumber(long.MaxValue);
            else if (reader.Field == 2) files = reader.ReadNumber(long.MaxValue);
            else if (reader.Field == 3) directories = reader.ReadNumber(long.MaxValue);
            else reader.Skip();
        }

        return length >= 0 && files >= 0 && directories >= 0
            ? new ContentSummary(length, files, directories)
            : throw new MalformedMessageException("a content summary lacks a count");
    }
}
