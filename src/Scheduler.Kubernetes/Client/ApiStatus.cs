using System.Text.Json;

namespace Scheduler.Kubernetes.Client;

/// <summary>A Status object: how the API server says no, as a body or inside a watch.</summary>
/// <param name="Code">HTTP status code; 0 when absent.</param>
/// <param name="Reason">Machine-readable reason such as <c>Expired</c> or <c>Forbidden</c>; empty when absent.</param>
/// <param name="Message">For people; cut, since some quote a whole pod.</param>
internal readonly record struct ApiStatus(int Code, string Reason, string Message)
{
    private const int MaxMessageLength = 512;

    /// <summary>Reads a Status; null when the bytes are not a JSON object.</summary>
    public static ApiStatus? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var status = JsonDocument.Parse(json);
            var root = status.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? new ApiStatus(CodeIn(root), TextIn(root, "reason"), Cut(TextIn(root, "message")))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Cuts a text that a server sent to a length fit for a log line.</summary>
    public static string Cut(string text)
    {
        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length <= MaxMessageLength ? text : string.Concat(text.AsSpan(0, MaxMessageLength), "…");
    }

    private static int CodeIn(JsonElement status) =>
        status.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var value)
            ? value
            : 0;

    private static string TextIn(JsonElement status, string name) =>
        status.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}
