using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Reads and writes JSON as the API server does: compact, UTF-8 as it is.</summary>
internal static class ApiJson
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode value) => JsonSerializer.SerializeToUtf8Bytes(value, Relaxed);

    /// <summary>A request's body as an object.</summary>
    /// <exception cref="ApiException">It is no JSON object.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> body, string whenInvalid)
    {
        try
        {
            return JsonNode.Parse(body)?.AsObject() ?? throw ApiException.BadRequest(whenInvalid);
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException or ArgumentException)
        {
            throw ApiException.BadRequest(whenInvalid);
        }
    }
}
