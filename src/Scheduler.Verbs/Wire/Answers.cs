using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Core.Decisions;

namespace Scheduler.Verbs.Wire;

/// <summary>Writes answers in the form of <c>k8s.io/kube-scheduler/extender/v1</c>.</summary>
internal static class Answers
{
    /// <summary>Nobody puts these answers into a page; node names stay readable.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly JsonWriterOptions Options = new() { Encoder = Encoder, SkipValidation = true };

    /// <summary>An <c>ExtenderPreemptionResult</c>.</summary>
    public static void WritePreemptionResult(IBufferWriter<byte> answer, IReadOnlyDictionary<string, Victims> victims)
    {
        using var json = new Utf8JsonWriter(answer, Options);
        json.WriteStartObject();
        json.WriteStartObject("NodeNameToMetaVictims"u8);
        foreach (var (nodeName, onNode) in victims)
        {
            json.WritePropertyName(nodeName);
            WriteVictims(json, onNode);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>An <c>ExtenderBindingResult</c>.</summary>
    public static void WriteBindingResult(IBufferWriter<byte> answer, string? error)
    {
        using var json = new Utf8JsonWriter(answer, Options);
        json.WriteStartObject();
        json.WriteString("Error"u8, error ?? "");
        json.WriteEndObject();
    }

    private static void WriteVictims(Utf8JsonWriter json, Victims victims)
    {
        json.WriteStartObject();
        json.WriteStartArray("Pods"u8);
        foreach (var uid in victims.PodUids)
        {
            json.WriteStartObject();
            json.WriteString("UID"u8, uid);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("NumPDBViolations"u8, victims.PdbViolations);
        json.WriteEndObject();
    }
}
