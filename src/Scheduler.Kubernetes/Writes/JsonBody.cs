using System.Buffers;
using System.Text.Json;

namespace Scheduler.Kubernetes.Writes;

/// <summary>Bodies of writes.</summary>
internal static class JsonBody
{
    /// <summary>Type of a body that is an object.</summary>
    public const string MediaType = "application/json";

    /// <summary>Type of a patch that merges lists by their merge key.</summary>
    public const string StrategicMergePatch = "application/strategic-merge-patch+json";

    /// <summary>A JSON object with these properties.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> properties)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        properties(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
