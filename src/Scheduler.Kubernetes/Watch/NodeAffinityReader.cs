using System.Collections.Immutable;
using System.Text.Json;
using Scheduler.Core.Eligibility;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Reads the required node affinity of a pod, and requirements as all affinities have them.</summary>
/// <param name="json">Reads its texts.</param>
internal sealed class NodeAffinityReader(StrictJson json)
{
    /// <summary>Reads the next value, a <c>nodeAffinity</c>; null when nothing is required.</summary>
    public ImmutableArray<NodeSelectorTerm>? Read(ref Utf8JsonReader reader)
    {
        ImmutableArray<NodeSelectorTerm>? terms = null;
        if (!json.EnterObject(ref reader)) return terms;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("requiredDuringSchedulingIgnoredDuringExecution"u8)) terms = ReadSelector(ref reader);
            else reader.SkipValue();
        }

        return terms;
    }

    private ImmutableArray<NodeSelectorTerm>? ReadSelector(ref Utf8JsonReader reader)
    {
        if (!json.EnterObject(ref reader)) return null;
        ImmutableArray<NodeSelectorTerm> terms = [];
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("nodeSelectorTerms"u8)) terms = ReadTerms(ref reader);
            else reader.SkipValue();
        }

        return terms;
    }

    private ImmutableArray<NodeSelectorTerm> ReadTerms(ref Utf8JsonReader reader)
    {
        if (!json.EnterArray(ref reader)) return [];
        var terms = ImmutableArray.CreateBuilder<NodeSelectorTerm>();
        while (json.NextObject(ref reader)) terms.Add(ReadTerm(ref reader));
        return terms.DrainToImmutable();
    }

    private NodeSelectorTerm ReadTerm(ref Utf8JsonReader reader)
    {
        var (labels, fields) = (ImmutableArray<NodeRequirement>.Empty, ImmutableArray<NodeRequirement>.Empty);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("matchExpressions"u8)) labels = ReadRequirements(ref reader, areLabels: true);
            else if (reader.ValueTextEquals("matchFields"u8)) fields = ReadRequirements(ref reader, areLabels: false);
            else reader.SkipValue();
        }

        return new NodeSelectorTerm(labels, fields);
    }

    /// <summary>Reads the next value, a list of requirements.</summary>
    public ImmutableArray<NodeRequirement> ReadRequirements(ref Utf8JsonReader reader, bool areLabels)
    {
        if (!json.EnterArray(ref reader)) return [];
        var requirements = ImmutableArray.CreateBuilder<NodeRequirement>();
        while (json.NextObject(ref reader))
        {
            var requirement = ReadRequirement(ref reader);
            requirements.Add(areLabels && !IsValid(requirement) ? requirement with { Operator = NodeOperator.Unknown } : requirement);
        }

        return requirements.DrainToImmutable();
    }

    private NodeRequirement ReadRequirement(ref Utf8JsonReader reader)
    {
        var (key, operation, values) = ("", "", ImmutableArray<string>.Empty);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("key"u8)) key = json.ReadText(ref reader);
            else if (reader.ValueTextEquals("operator"u8)) operation = json.ReadText(ref reader);
            else if (reader.ValueTextEquals("values"u8)) values = ReadValues(ref reader);
            else reader.SkipValue();
        }

        return new NodeRequirement(key, OperatorOf(operation), values);
    }

    /// <summary>Reads the next value, a list of texts.</summary>
    public ImmutableArray<string> ReadValues(ref Utf8JsonReader reader)
    {
        if (!json.EnterArray(ref reader)) return [];
        var values = ImmutableArray.CreateBuilder<string>();
        while (json.NextText(ref reader) is { } value) values.Add(value);
        return values.DrainToImmutable();
    }

    private static NodeOperator OperatorOf(string text) => text switch
    {
        "In" => NodeOperator.In,
        "NotIn" => NodeOperator.NotIn,
        "Exists" => NodeOperator.Exists,
        "DoesNotExist" => NodeOperator.DoesNotExist,
        "Gt" => NodeOperator.Gt,
        "Lt" => NodeOperator.Lt,
        _ => NodeOperator.Unknown,
    };

    // kube-scheduler drops a term with a requirement that labels.NewRequirement refuses, even one that negates.
    private static bool IsValid(NodeRequirement requirement) =>
        LabelSyntax.IsKey(requirement.Key) && requirement.Values.All(LabelSyntax.IsValue);
}
