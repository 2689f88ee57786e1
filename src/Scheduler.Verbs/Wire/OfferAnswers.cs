using System.Buffers;
using System.Text.Json;
using Scheduler.Core.Cluster;
using Scheduler.Core.Scoring;
using Scheduler.Verbs.Waiting;

namespace Scheduler.Verbs.Wire;

/// <summary>Writes the answers that hold a part for each offered node, from pieces that are ready.</summary>
internal static class OfferAnswers
{
    /// <summary>What stands before and behind the names in an answer to filter, rounded up.</summary>
    private const int MaxBytesAroundNames = 256;

    private static readonly JsonWriterOptions Options = new() { Encoder = Answers.Encoder, SkipValidation = true };

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
        // In place of the last comma, if there is one.
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
        // Room for all at once, rather than step by step.
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
}
