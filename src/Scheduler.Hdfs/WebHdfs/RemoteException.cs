using System.Text.Json;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>The error body of WebHDFS: <c>{"RemoteException":{"exception":…,"javaClassName":…,"message":…}}</c>.</summary>
/// <param name="Exception">Simple name of the exception's class.</param>
/// <param name="Message">Its message, one line, cut to a readable length.</param>
internal sealed record RemoteException(string Exception, string Message)
{
    private const int MaxTextLength = 64 * 1024;
    private const int MaxMessageLength = 300;

    /// <summary>Reads an error body; null when it is none (an HTML page, nothing at all).</summary>
    public static RemoteException? TryRead(ReadOnlySpan<byte> body)
    {
        try
        {
            return Read(body);
        }
        catch (JsonException)
        {
            // Not WebHDFS's form: the status has to tell.
            return null;
        }
    }

    private static RemoteException? Read(ReadOnlySpan<byte> body)
    {
        var reader = new AnswerReader(body);
        RemoteException? exception = null;
        var seen = 0;
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("RemoteException"u8, ref seen, 1)) exception = ReadFields(ref reader);
            else reader.Skip();
        }

        return exception;
    }

    private static RemoteException ReadFields(ref AnswerReader reader)
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

        return new RemoteException(className.Length > 0 ? SimpleName(className) : name, FirstLine(message));
    }

    private static string ReadText(ref AnswerReader reader) => reader.IsNull() ? "" : reader.ReadString(MaxTextLength);

    private static string SimpleName(string className) => className[(className.LastIndexOfAny(['.', '$']) + 1)..];

    private static string FirstLine(string message)
    {
        var line = message.Split('\n', 2)[0];
        var text = string.Concat(line.Where(c => !char.IsControl(c)));
        return text.Length <= MaxMessageLength ? text : text[..MaxMessageLength] + "…";
    }
}
