using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Scheduler.Testing.ApiServer;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Method">Such as GET.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">Headers, by name in any case.</param>
/// <param name="Body">The body as text.</param>
public sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The path without the query.</summary>
    public string Path => Target.Split('?')[0];

    /// <summary>Whether it asks for a watch.</summary>
    public bool IsWatch => Target.Contains("watch=1", StringComparison.Ordinal);

    /// <summary>A parameter of the query, decoded; null when absent.</summary>
    public string? Query(string name) => Target.Split('?').ElementAtOrDefault(1)?.Split('&')
        .Where(pair => pair.StartsWith(name + "=", StringComparison.Ordinal))
        .Select(pair => Uri.UnescapeDataString(pair[(name.Length + 1)..]))
        .FirstOrDefault();

    /// <summary>Reads the next request of a connection; null at its end.</summary>
    internal static async Task<ReceivedRequest?> ReadAsync(PipeReader input, CancellationToken stopping)
    {
        while (true)
        {
            var result = await input.ReadAsync(stopping).ConfigureAwait(false);
            var bytes = result.Buffer.ToArray();
            var request = Parse(bytes, out var length);
            input.AdvanceTo(result.Buffer.GetPosition(length), result.Buffer.End);
            if (request is not null || result.IsCompleted) return request;
        }
    }

    private static ReceivedRequest? Parse(byte[] bytes, out int length)
    {
        length = 0;
        var headEnd = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (headEnd < 0) return null;
        var lines = Encoding.ASCII.GetString(bytes, 0, headEnd).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var bodyStart = headEnd + 4;
        var bodyLength = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        if (bytes.Length < bodyStart + bodyLength) return null;
        length = bodyStart + bodyLength;
        var start = lines[0].Split(' ');
        return new ReceivedRequest(start[0], start[1], headers, Encoding.UTF8.GetString(bytes, bodyStart, bodyLength));
    }
}
