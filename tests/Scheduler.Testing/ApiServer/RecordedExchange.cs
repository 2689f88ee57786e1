using System.Globalization;
using System.Text;

namespace Scheduler.Testing.ApiServer;

/// <summary>
/// One recorded exchange with a real API server, under <c>tests/captures/kube-apiserver</c>: <c>NAME.wire</c> is what came over the wire
/// to the byte; <c>NAME.resp</c> has its body de-chunked, so that it has to be framed anew.
/// </summary>
public static class RecordedExchange
{
    private const string Folder = "kube-apiserver/";

    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    /// <summary>The answer as a server would send it: the wire's bytes where they were recorded, else with a Content-Length.</summary>
    public static byte[] Answer(string name)
    {
        if (File.Exists(Captures.PathOf($"{Folder}{name}.wire"))) return Captures.Bytes($"{Folder}{name}.wire");
        var body = Body(name);
        return [.. Head(name, $"Content-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}"), .. body];
    }

    /// <summary>The head of the answer, to be followed by chunks.</summary>
    public static byte[] ChunkedHead(string name) => Head(name, "Transfer-Encoding: chunked");

    /// <summary>The body of the answer.</summary>
    public static byte[] Body(string name) => Split(Captures.Bytes($"{Folder}{name}.resp")).Body;

    /// <summary>The lines of a recorded watch.</summary>
    public static IReadOnlyList<string> Lines(string name) =>
        Encoding.UTF8.GetString(Body(name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The body of the request that was recorded.</summary>
    public static string RequestBody(string name) =>
        Encoding.UTF8.GetString(Split(Captures.Bytes($"{Folder}{name}.req")).Body).TrimEnd();

    private static byte[] Head(string name, string framing)
    {
        var lines = Encoding.ASCII.GetString(Split(Captures.Bytes($"{Folder}{name}.resp")).Head).Split("\r\n")
            .Where(line => !line.StartsWith("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
                && !line.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase)
                && !line.StartsWith("Content-Encoding", StringComparison.OrdinalIgnoreCase));
        return Encoding.ASCII.GetBytes($"{string.Join("\r\n", lines)}\r\n{framing}\r\n\r\n");
    }

    private static (byte[] Head, byte[] Body) Split(byte[] message)
    {
        var end = message.AsSpan().IndexOf(HeadEnd);
        return (message[..end], message[(end + HeadEnd.Length)..]);
    }
}
