using System.Collections.Immutable;
using System.Text.Json;
using Scheduler.Core.Eligibility;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Reads of a node what kube-scheduler's filters read. One use by one thread.</summary>
/// <param name="pool">Makes equal texts one.</param>
internal sealed class NodeTraitsReader(StringPool pool)
{
    /// <summary>Most that is kept of one node, in texts and in characters. Usual nodes have less than a hundred texts.</summary>
    public const int MaxTexts = 2_048, MaxCharacters = 65_536;

    private readonly StrictJson _json = new(pool, MaxTexts, MaxCharacters);

    /// <summary>Reads a node; null when it is not as expected or says too much, so that no plan uses it.</summary>
    /// <inheritdoc cref="PodSummary.TryRead" path="/exception"/>
    public NodeTraits? Read(ReadOnlySpan<byte> json)
    {
        _json.Begin();
        var traits = new NodeTraits(NodeLabels.None, [], ResourceAmounts.None);
        var reader = new Utf8JsonReader(json, JsonProperties.Options);
        reader.EnterObject();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8)) traits = ReadMetadata(ref reader, traits);
            else if (reader.ValueTextEquals("spec"u8)) traits = ReadSpec(ref reader, traits);
            else if (reader.ValueTextEquals("status"u8)) traits = ReadStatus(ref reader, traits);
            else reader.SkipValue();
        }

        return _json.IsBroken ? null : traits;
    }

    private NodeTraits ReadMetadata(ref Utf8JsonReader reader, NodeTraits traits)
    {
        if (!_json.EnterObject(ref reader)) return traits;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("labels"u8)) traits = traits with { Labels = NodeLabels.Of(ReadLabels(ref reader)) };
            else reader.SkipValue();
        }

        return traits;
    }

    private List<KeyValuePair<string, string>> ReadLabels(ref Utf8JsonReader reader)
    {
        var labels = new List<KeyValuePair<string, string>>();
        if (!_json.EnterObject(ref reader)) return labels;
        while (reader.NextProperty()) labels.Add(new(_json.Name(ref reader), _json.ReadText(ref reader)));
        return labels;
    }

    private NodeTraits ReadSpec(ref Utf8JsonReader reader, NodeTraits traits)
    {
        if (!_json.EnterObject(ref reader)) return traits;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("taints"u8)) traits = traits with { Taints = ReadTaints(ref reader) };
            else reader.SkipValue();
        }

        return traits;
    }

    private ImmutableArray<Taint> ReadTaints(ref Utf8JsonReader reader)
    {
        if (!_json.EnterArray(ref reader)) return [];
        var taints = ImmutableArray.CreateBuilder<Taint>();
        while (_json.NextObject(ref reader)) taints.Add(ReadTaint(ref reader));
        return taints.DrainToImmutable();
    }

    private Taint ReadTaint(ref Utf8JsonReader reader)
    {
        var taint = new Taint("", "", "");
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("key"u8)) taint = taint with { Key = _json.ReadText(ref reader) };
            else if (reader.ValueTextEquals("value"u8)) taint = taint with { Value = _json.ReadText(ref reader) };
            else if (reader.ValueTextEquals("effect"u8)) taint = taint with { Effect = _json.ReadText(ref reader) };
            else reader.SkipValue();
        }

        return taint;
    }

    private NodeTraits ReadStatus(ref Utf8JsonReader reader, NodeTraits traits)
    {
        if (!_json.EnterObject(ref reader)) return traits;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("allocatable"u8)) traits = traits with { Allocatable = ReadAmounts(ref reader) };
            else reader.SkipValue();
        }

        return traits;
    }

    private ResourceAmounts ReadAmounts(ref Utf8JsonReader reader)
    {
        if (!_json.EnterObject(ref reader)) return ResourceAmounts.None;
        var amounts = new List<KeyValuePair<string, long>>();
        while (reader.NextProperty())
        {
            var name = _json.Name(ref reader);
            // What is no quantity is no room.
            Quantity.TryRead(ref reader, milli: name == ResourceAmounts.Cpu, out var amount);
            amounts.Add(new(name, Math.Min(ResourceMap.MostOffered, amount)));
        }

        return ResourceAmounts.Of(amounts);
    }
}
