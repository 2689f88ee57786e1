using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Testing;

namespace Scheduler.Sandbox.Tests;

/// <summary>A recorded HTTP answer: status, head, body.</summary>
internal sealed record CapturedAnswer(HttpStatusCode Status, string Head, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public static CapturedAnswer Read(string name)
    {
        var text = Encoding.UTF8.GetString(Captures.Bytes(name));
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = text[..end];
        return new((HttpStatusCode)int.Parse(head.Split(' ', '\r')[1]), head, text[(end + 4)..]);
    }

    public string? Header(string name) => Head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
