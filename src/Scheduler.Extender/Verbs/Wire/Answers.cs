using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Core.Scores;
using Scheduler.Core.Verbs;

namespace Scheduler.Extender.Verbs.Wire;

/// <summary>Writes answers in the form of <c>k8s.io/kube-scheduler/extender/v1</c>.</summary>
internal static class Answers
{
    // Nobody puts these answers into a page; node names stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A <c>HostPriorityList</c>.</summary>
    /// <param name="answer">Where to.</param>
    /// <param name="nodeNames">Every offered node.</param>
    /// <param name="scores">Its score, in the same order.</param>
    /// <param name="sparse">Whether zeros are left out when some node is above zero.</param>
    public static void WritePriorities(IBufferWriter<byte> answer, ReadOnlySpan<string> nodeNames, ReadOnlySpan<int> scores, bool sparse)
    {
        using var json = new Utf8JsonWriter(answer, Options);
        var omitsZeros = sparse && scores.ContainsAnyExcept(NodeScores.Min);
        json.WriteStartArray();
        for (var i = 0; i < nodeNames.Length; i++)
        {
            if (omitsZeros && scores[i] == NodeScores.Min) continue;
            json.WriteStartObject();
            json.WriteString("Host"u8, nodeNames[i]);
            json.WriteNumber("Score"u8, scores[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>An <c>ExtenderFilterResult</c>: the nodes that pass in the form they were offered in, the others with the reason.</summary>
    /// <param name="answer">Where to.</param>
    /// <param name="args">The offered nodes.</param>
    /// <param name="body">The request, which holds whole nodes.</param>
    /// <param name="withheld">What is withheld; null lets every node pass.</param>
    public static void WriteFilterResult(IBufferWriter<byte> answer, ExtenderArgs args, ReadOnlySpan<byte> body, WithheldNodes? withheld)
    {
        using var json = new Utf8JsonWriter(answer, Options);
        json.WriteStartObject();
        if (args.NodeItems.IsDefault) WriteNodeNames(json, args, withheld);
        else WriteNodes(json, args, body, withheld);
        json.WriteStartObject("FailedNodes"u8);
        for (var i = 0; i < args.NodeNames.Length && withheld is not null; i++)
            if (!withheld.Passes(i)) json.WriteString(args.NodeNames[i], withheld.Reason);
        json.WriteEndObject();
        json.WriteStartObject("FailedAndUnresolvableNodes"u8);
        json.WriteEndObject();
        json.WriteString("Error"u8, ""u8);
        json.WriteEndObject();
    }

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

    private static void WriteNodeNames(Utf8JsonWriter json, ExtenderArgs args, WithheldNodes? withheld)
    {
        json.WriteNull("Nodes"u8);
        json.WriteStartArray("NodeNames"u8);
        for (var i = 0; i < args.NodeNames.Length; i++)
            if (withheld is null || withheld.Passes(i)) json.WriteStringValue(args.NodeNames[i]);
        json.WriteEndArray();
    }

    private static void WriteNodes(Utf8JsonWriter json, ExtenderArgs args, ReadOnlySpan<byte> body, WithheldNodes? withheld)
    {
        json.WriteStartObject("Nodes"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteEndObject();
        json.WriteStartArray("items"u8);
        for (var i = 0; i < args.NodeItems.Length; i++)
            if (withheld is null || withheld.Passes(i)) json.WriteRawValue(body[args.NodeItems[i]], skipInputValidation: true);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNull("NodeNames"u8);
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
