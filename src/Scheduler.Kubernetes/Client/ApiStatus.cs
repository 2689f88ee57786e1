using System.Text.Json;
using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Client;

/// <summary>A Status object: how the API server says no, as a body or inside a watch.</summary>
/// <param name="Code">HTTP status code; 0 when absent.</param>
/// <param name="Reason">Machine-readable reason such as <c>Expired</c> or <c>Forbidden</c>; empty when absent.</param>
/// <param name="Message">For people; cut, since some quote a whole pod.</param>
internal readonly record struct ApiStatus(int Code, string Reason, string Message)
{
    private const int MaxMessageLength = 512;

    /// <summary>Reads a Status; null when the bytes are not a JSON object.</summary>
    public static ApiStatus? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, JsonProperties.Options);
            return reader.EnterObject() ? Read(ref reader) : null;
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

    private static ApiStatus Read(ref Utf8JsonReader reader)
    {
        var (code, reason, message) = (0, "", "");
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("code"u8)) code = reader.ReadInteger();
            else if (reader.ValueTextEquals("reason"u8)) reason = reader.ReadText() ?? "";
            else if (reader.ValueTextEquals("message"u8)) message = Cut(reader.ReadText() ?? "");
            else reader.SkipValue();
        }

        return new ApiStatus(code, reason, message);
    }
}
