using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Scoring;
using Scheduler.Verbs.Waiting;

namespace Scheduler.Verbs.Wire;

/// <summary>Writes answers in the form of <c>k8s.io/kube-scheduler/extender/v1</c>.</summary>
internal static class Answers
{
    /// <summary>What stands before and behind the names in an answer to filter, rounded up.</summary>
    private const int MaxBytesAroundNames = 256;

    /// <summary>Relaxed, so that node names stay readable; no answer is put into a web page.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly JsonWriterOptions Options = new() { Encoder = Encoder, SkipValidation = true };

    /// <summary>A <c>HostPriorityList</c>.</summary>
    /// <param name="answer">Where to.</param>
    /// <param name="offer">Every offered node.</param>
    /// <param name="scores">Its score, in the same order.</param>
    /// <param name="sparse">Whether zeros are left out when some node is above zero.</param>
    public static void WritePriorities(IBufferWriter<byte> answer, ExtenderOffer offer, ReadOnlySpan<int> scores, bool sparse)
    {
        var json = answer.GetSpan(offer.Table.PriorityBytes);
        json[0] = (byte)'[';
        var elements = new PriorityWriter(offer.Table, json[1..]);
        if (sparse && scores.ContainsAnyExcept(NodeScorer.MinScore)) WriteAboveZero(ref elements, offer.Nodes.Numbers.Span, scores);
        else elements.Write(offer.Nodes.Numbers.Span, scores);
        // Replaces the last comma, if there is one.
        var end = Math.Max(elements.Count, 1);
        json[end] = (byte)']';
        answer.Advance(end + 1);
    }

    private static void WriteAboveZero(ref PriorityWriter elements, ReadOnlySpan<NameNumber> numbers, ReadOnlySpan<int> scores)
    {
        for (var place = 0; place < numbers.Length; place++)
            if (scores[place] != NodeScorer.MinScore) elements.Write(numbers.Slice(place, 1), scores.Slice(place, 1));
    }

    /// <summary>An <c>ExtenderFilterResult</c>: the nodes that pass in the form they were offered in, the others with the reason.</summary>
    /// <param name="answer">Where to.</param>
    /// <param name="offer">The offered nodes.</param>
    /// <param name="body">The request, which holds whole nodes.</param>
    /// <param name="withheld">What is withheld; null lets every node pass.</param>
    public static void WriteFilterResult(IBufferWriter<byte> answer, ExtenderOffer offer, ReadOnlySpan<byte> body, WithheldNodes? withheld)
    {
        if (withheld is null && offer.EchoableNames is { } names) WriteAllPassed(answer, body[names]);
        else WriteEach(answer, offer, body, withheld);
    }

    private static void WriteAllPassed(IBufferWriter<byte> answer, ReadOnlySpan<byte> names)
    {
        // Reserves the whole answer at once instead of growing the buffer several times.
        answer.GetSpan(names.Length + MaxBytesAroundNames);
        answer.Write("{\"Nodes\":null,\"NodeNames\":"u8);
        answer.Write(names);
        answer.Write(",\"FailedNodes\":{},\"FailedAndUnresolvableNodes\":{},\"Error\":\"\"}"u8);
    }

    private static void WriteEach(IBufferWriter<byte> answer, ExtenderOffer offer, ReadOnlySpan<byte> body, WithheldNodes? withheld)
    {
        if (offer.HasItems) answer.GetSpan(body.Length);
        using var json = new Utf8JsonWriter(answer, Options);
        json.WriteStartObject();
        if (offer.HasItems) WriteNodes(json, offer, body, withheld);
        else WriteNodeNames(json, offer, withheld);
        json.WriteStartObject("FailedNodes"u8);
        for (var i = 0; i < offer.Nodes.Count && withheld is not null; i++)
            if (!withheld.Passes(new OfferPlace(i))) json.WriteString(offer.Nodes.NameAt(new OfferPlace(i)), withheld.Reason);
        json.WriteEndObject();
        json.WriteStartObject("FailedAndUnresolvableNodes"u8);
        json.WriteEndObject();
        json.WriteString("Error"u8, ""u8);
        json.WriteEndObject();
    }

    private static void WriteNodeNames(Utf8JsonWriter json, ExtenderOffer offer, WithheldNodes? withheld)
    {
        json.WriteNull("Nodes"u8);
        json.WriteStartArray("NodeNames"u8);
        for (var i = 0; i < offer.Nodes.Count; i++)
            if (withheld is null || withheld.Passes(new OfferPlace(i))) json.WriteStringValue(offer.Nodes.NameAt(new OfferPlace(i)));
        json.WriteEndArray();
    }

    private static void WriteNodes(Utf8JsonWriter json, ExtenderOffer offer, ReadOnlySpan<byte> body, WithheldNodes? withheld)
    {
        json.WriteStartObject("Nodes"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteEndObject();
        json.WriteStartArray("items"u8);
        for (var i = 0; i < offer.Items.Length; i++)
            if (withheld is null || withheld.Passes(new OfferPlace(i))) json.WriteRawValue(body[offer.Items[i]], skipInputValidation: true);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNull("NodeNames"u8);
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
