using System.Buffers;
using System.Text.Json;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>The error body of WebHDFS: <c>{"RemoteException":{"exception":…,"javaClassName":…,"message":…}}</c>.</summary>
internal static class RemoteExceptionReader
{
    private const int MaxTextLength = 64 * 1024;

    /// <summary>Reads an error body; null when it is something else (an HTML page, nothing at all).</summary>
    public static RemoteException? TryRead(ReadOnlySequence<byte> body)
    {
        try
        {
            return Read(body);
        }
        catch (JsonException)
        {
            // Not WebHDFS's form: only the status is known.
            return null;
        }
    }

    private static RemoteException? Read(ReadOnlySequence<byte> body)
    {
        var reader = new WebHdfsJsonReader(body);
        return reader.TryReadField("RemoteException"u8, ReadFields, out var exception) ? exception : null;
    }

    private static RemoteException ReadFields(ref WebHdfsJsonReader reader)
    {
        var (name, className, message, seen) = ("", "", "", 0);
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("exception"u8, ref seen, 1)) name = ReadText(ref reader);
            else if (reader.TakeField("javaClassName"u8, ref seen, 2)) className = ReadText(ref reader);
            else if (reader.TakeField("message"u8, ref seen, 4)) message = ReadText(ref reader);
            else reader.Skip();
        }

        return RemoteException.From(className.Length > 0 ? className : name, message);
    }

    private static string ReadText(ref WebHdfsJsonReader reader) => reader.IsNull() ? "" : reader.ReadString(MaxTextLength);
}
