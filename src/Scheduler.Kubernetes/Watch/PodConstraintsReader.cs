using System.Collections.Immutable;
using System.Text.Json;
using Scheduler.Core.Eligibility;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Reads of a gated pod what a plan must follow. Never fails: a pod whose specification is not as expected, or says too much, is
/// unplannable: without that it would stay gated. One use by one thread.
/// </summary>
internal sealed class PodConstraintsReader
{
    /// <summary>Most that is kept of one pod, in texts and in characters. Usual pods have a dozen texts.</summary>
    public const int MaxTexts = 256, MaxCharacters = 4_096;

    private readonly StrictJson _json;
    private readonly NodeAffinityReader _affinity;
    private PodConstraints? _previous;
    private NodeLabels _labels = NodeLabels.None;

    /// <summary>A reader.</summary>
    /// <param name="pool">Makes equal texts one.</param>
    public PodConstraintsReader(StringPool pool)
    {
        _json = new StrictJson(pool, MaxTexts, MaxCharacters);
        _affinity = new NodeAffinityReader(_json);
    }

    /// <summary>Reads a pod that a summary was read of, for plans.</summary>
    /// <param name="json">The pod.</param>
    /// <param name="summary">What was read of it.</param>
    /// <param name="labels">All its labels; none when it is unplannable because it says too much.</param>
    public PodConstraints Read(ReadOnlySpan<byte> json, in PodSummary summary, out NodeLabels labels)
    {
        _labels = NodeLabels.None;
        var read = TryRead(json, summary.AllRequests);
        if (_json.IsBroken || summary.OtherRequests.All.Length > ResourceMap.MaxOthers) read = Unreadable(read.Priority);
        labels = _json.IsBroken ? NodeLabels.None : _labels;
        // The pods of a job come one after the other and are alike: they share one.
        return _previous is { } previous && previous.Equals(read) ? previous : _previous = read;
    }

    private static PodConstraints Unreadable(int priority) => new() { Priority = priority, Unplannable = UnplannableReason.Unreadable };

    private PodConstraints TryRead(ReadOnlySpan<byte> json, ResourceAmounts requests)
    {
        _json.Begin();
        try
        {
            return ReadPod(json) with { Requests = requests };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A text in it is not Unicode. What else the pod says, its summary and its metadata, was read before.
            return Unreadable(0);
        }
    }

    private PodConstraints ReadPod(ReadOnlySpan<byte> json)
    {
        var pod = new PodConstraints();
        var reader = new Utf8JsonReader(json, JsonProperties.Options);
        if (!reader.EnterObject()) return pod;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("spec"u8)) pod = ReadSpec(ref reader);
            else if (reader.ValueTextEquals("metadata"u8)) ReadMetadata(ref reader);
            else reader.SkipValue();
        }

        return pod;
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (!_json.EnterObject(ref reader)) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("labels"u8)) _labels = NodeLabels.Of(ReadTexts(ref reader));
            else reader.SkipValue();
        }
    }

    private PodConstraints ReadSpec(ref Utf8JsonReader reader)
    {
        var pod = new PodConstraints();
        UnplannableReason? reason = null;
        if (!_json.EnterObject(ref reader)) return pod;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("priority"u8)) pod = pod with { Priority = reader.ReadInteger() };
            else if (reader.ValueTextEquals("nodeSelector"u8)) pod = pod with { NodeSelector = ReadTexts(ref reader) };
            else if (reader.ValueTextEquals("tolerations"u8)) pod = pod with { Tolerations = ReadTolerations(ref reader) };
            else if (reader.ValueTextEquals("affinity"u8)) pod = ReadAffinity(ref reader, pod, ref reason);
            else if (UnplannableReader.TryRead(ref reader, _json) is { HasRead: true } read) reason ??= read.Reason;
            else reader.SkipValue();
        }

        return pod with { Unplannable = reason };
    }

    private PodConstraints ReadAffinity(ref Utf8JsonReader reader, PodConstraints pod, ref UnplannableReason? reason)
    {
        if (!_json.EnterObject(ref reader)) return pod;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("nodeAffinity"u8)) pod = pod with { RequiredAffinity = _affinity.Read(ref reader) };
            else if (UnplannableReader.TryReadAffinity(ref reader, _json) is { HasRead: true } read) reason ??= read.Reason;
            else reader.SkipValue();
        }

        return pod;
    }

    private ImmutableArray<KeyValuePair<string, string>> ReadTexts(ref Utf8JsonReader reader)
    {
        if (!_json.EnterObject(ref reader)) return [];
        var texts = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        while (reader.NextProperty()) texts.Add(new(_json.Name(ref reader), _json.ReadText(ref reader)));
        return texts.DrainToImmutable();
    }

    private ImmutableArray<Toleration> ReadTolerations(ref Utf8JsonReader reader)
    {
        if (!_json.EnterArray(ref reader)) return [];
        var tolerations = ImmutableArray.CreateBuilder<Toleration>();
        while (_json.NextObject(ref reader)) tolerations.Add(ReadToleration(ref reader));
        return tolerations.DrainToImmutable();
    }

    private Toleration ReadToleration(ref Utf8JsonReader reader)
    {
        var toleration = new Toleration("", "", "", "");
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("key"u8)) toleration = toleration with { Key = _json.ReadText(ref reader) };
            else if (reader.ValueTextEquals("operator"u8)) toleration = toleration with { Operator = _json.ReadText(ref reader) };
            else if (reader.ValueTextEquals("value"u8)) toleration = toleration with { Value = _json.ReadText(ref reader) };
            else if (reader.ValueTextEquals("effect"u8)) toleration = toleration with { Effect = _json.ReadText(ref reader) };
            else reader.SkipValue();
        }

        return toleration;
    }
}
