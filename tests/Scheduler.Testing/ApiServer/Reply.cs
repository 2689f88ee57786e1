using System.Globalization;
using System.Text;

namespace Scheduler.Testing.ApiServer;

/// <summary>What the server does with one request: bytes to send, waits, and how the connection is left.</summary>
public sealed class Reply
{
    private readonly List<Func<ReplyConnection, Task>> _steps = [];

    /// <summary>A recorded answer, as it was.</summary>
    public static Reply Recorded(string name) => new Reply().Send(RecordedExchange.Answer(name));

    /// <summary>A JSON answer.</summary>
    public static Reply Json(string body, int status = 200) => Text(body, status, "application/json");

    /// <summary>An answer of any type.</summary>
    public static Reply Text(string body, int status, string type, string headers = "")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\n{headers}Content-Length: {bytes.Length}\r\n\r\n");
        return new Reply().Send([.. Encoding.ASCII.GetBytes(head), .. bytes]);
    }

    /// <summary>The head of a watch, to be followed by lines and an end.</summary>
    public static Reply Watch() =>
        new Reply().Send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());

    /// <summary>The lines of a recorded watch, each a chunk as a server sends them; an end must follow.</summary>
    public static Reply RecordedWatch(string name, int lines = int.MaxValue) =>
        new Reply().Send(RecordedExchange.ChunkedHead(name)).Lines([.. RecordedExchange.Lines(name).Take(lines)]);

    /// <summary>Sends lines of a watch, each in a chunk of its own.</summary>
    public Reply Lines(params string[] lines)
    {
        foreach (var line in lines) Chunk(Encoding.UTF8.GetBytes(line + "\n"));
        return this;
    }

    /// <summary>Sends a chunk.</summary>
    public Reply Chunk(byte[] bytes)
    {
        var head = Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        return Send([.. head, .. bytes, .. "\r\n"u8]);
    }

    /// <summary>Ends a watch cleanly; the connection stays.</summary>
    public Reply End() => Send("0\r\n\r\n"u8.ToArray());

    /// <summary>Leaves the connection in the middle of the answer, as a killed server does: what was sent arrives, then nothing.</summary>
    public Reply Cut() => Then(connection =>
    {
        connection.Leave();
        return Task.CompletedTask;
    });

    /// <summary>Sends nothing until the task is done, or the server stops.</summary>
    public Reply Hold(Task? until = null) => Then(connection => connection.WaitAsync(until));

    /// <summary>Sends bytes as they are.</summary>
    public Reply Send(byte[] bytes) => Then(connection => connection.SendAsync(bytes));

    internal async Task PlayAsync(ReplyConnection connection)
    {
        foreach (var step in _steps) await step(connection).ConfigureAwait(false);
    }

    private Reply Then(Func<ReplyConnection, Task> step)
    {
        _steps.Add(step);
        return this;
    }
}
