using System.Globalization;
using System.Text;

namespace Scheduler.Testing.NameNode;

/// <summary>An HTTP answer as it was recorded, with its body decoded from chunks.</summary>
public sealed record RecordedAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    // The server that replays frames the body itself.
    private static readonly HashSet<string> Framing = new(
        ["Transfer-Encoding", "Content-Length", "Connection", "Date"], StringComparer.OrdinalIgnoreCase);

    /// <summary>A made-up answer with a JSON body.</summary>
    public static RecordedAnswer Json(string body, int status = 200) =>
        new(status, [new("Content-Type", "application/json")], Encoding.UTF8.GetBytes(body));

    /// <summary>A made-up error of WebHDFS.</summary>
    public static RecordedAnswer Error(int status, string javaClassName, string message = "") => Json(
        $$$"""{"RemoteException":{"exception":"{{{javaClassName.Split('.')[^1]}}}","javaClassName":"{{{javaClassName}}}","message":"{{{message}}}"}}""",
        status);

    /// <summary>Reads a recorded file: status line, headers, empty line, body.</summary>
    public static RecordedAnswer Load(string capture)
    {
        var bytes = Captures.Bytes(capture);
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.UTF8.GetString(bytes.AsSpan(0, end)).Split("\r\n");
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        return new RecordedAnswer(
            status, [.. lines.Skip(1).Select(Header).Where(header => !Framing.Contains(header.Key))], bytes[(end + 4)..]);
    }

    private static KeyValuePair<string, string> Header(string line)
    {
        var parts = line.Split(':', 2);
        return new(parts[0], parts[1].Trim());
    }
}
