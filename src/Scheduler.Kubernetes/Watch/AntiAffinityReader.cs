using System.Collections.Immutable;
using System.Text.Json;
using Scheduler.Core.Eligibility;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Reads the terms of a pod's required anti-affinity that keep other pods away. A term with a <c>namespaceSelector</c> counts for every
/// namespace, since labels of namespaces are not watched. One use by one thread.
/// </summary>
internal sealed class AntiAffinityReader
{
    /// <summary>Most that is kept of one pod, in texts and in characters. Usual pods have five texts.</summary>
    public const int MaxTexts = 64, MaxCharacters = 2_048;

    private readonly StrictJson _json;
    private readonly NodeAffinityReader _requirements;
    private ImmutableArray<AntiAffinityTerm> _previous = [];

    /// <summary>A reader.</summary>
    /// <param name="pool">Makes equal texts one.</param>
    public AntiAffinityReader(StringPool pool)
    {
        _json = new StrictJson(pool, MaxTexts, MaxCharacters);
        _requirements = new NodeAffinityReader(_json);
    }

    /// <summary>Reads an <c>affinity</c>; no terms when it is not as expected or says too much. Never fails.</summary>
    /// <param name="affinity">The affinity.</param>
    /// <param name="podNamespace">The pod's namespace, which a term means that names none.</param>
    public ImmutableArray<AntiAffinityTerm> Read(ReadOnlySpan<byte> affinity, string podNamespace)
    {
        _json.Begin();
        try
        {
            var terms = ReadAffinity(affinity, podNamespace);
            if (_json.IsBroken) return [];
            // Replicas come one after the other and are alike: they share one.
            return _previous.AsSpan().SequenceEqual(terms.AsSpan()) ? _previous : _previous = terms;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A text in it is not Unicode. What else the pod says counts all the same.
            return [];
        }
    }

    private ImmutableArray<AntiAffinityTerm> ReadAffinity(ReadOnlySpan<byte> affinity, string podNamespace)
    {
        ImmutableArray<AntiAffinityTerm> terms = [];
        var reader = new Utf8JsonReader(affinity, JsonProperties.Options);
        if (!reader.EnterObject()) return terms;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("podAntiAffinity"u8)) terms = ReadRequired(ref reader, podNamespace);
            else reader.SkipValue();
        }

        return terms;
    }

    private ImmutableArray<AntiAffinityTerm> ReadRequired(ref Utf8JsonReader reader, string podNamespace)
    {
        var terms = ImmutableArray.CreateBuilder<AntiAffinityTerm>();
        if (!_json.EnterObject(ref reader)) return [];
        while (reader.NextProperty())
        {
            if (!reader.ValueTextEquals("requiredDuringSchedulingIgnoredDuringExecution"u8)) reader.SkipValue();
            else if (_json.EnterArray(ref reader))
                while (_json.NextObject(ref reader))
                    if (ReadTerm(ref reader, podNamespace) is { } term)
                        terms.Add(term);
        }

        return terms.DrainToImmutable();
    }

    // Without a selector of pods it selects none.
    private AntiAffinityTerm? ReadTerm(ref Utf8JsonReader reader, string podNamespace)
    {
        var (key, isForAll) = ("", false);
        ImmutableArray<NodeRequirement>? selector = null;
        ImmutableArray<string> namespaces = [];
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("topologyKey"u8)) key = _json.ReadText(ref reader);
            else if (reader.ValueTextEquals("labelSelector"u8)) selector = ReadSelector(ref reader);
            else if (reader.ValueTextEquals("namespaces"u8)) namespaces = _requirements.ReadValues(ref reader);
            else if (reader.ValueTextEquals("namespaceSelector"u8)) isForAll = IsThere(ref reader);
            else reader.SkipValue();
        }

        if (selector is not { } requirements) return null;
        return new AntiAffinityTerm(key, requirements, isForAll ? [] : namespaces.IsEmpty ? [podNamespace] : namespaces);
    }

    private ImmutableArray<NodeRequirement>? ReadSelector(ref Utf8JsonReader reader)
    {
        if (!_json.EnterObject(ref reader)) return null;
        var requirements = ImmutableArray.CreateBuilder<NodeRequirement>();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("matchExpressions"u8))
                requirements.AddRange(_requirements.ReadRequirements(ref reader, areLabels: true));
            else if (!reader.ValueTextEquals("matchLabels"u8)) reader.SkipValue();
            else if (_json.EnterObject(ref reader))
                while (reader.NextProperty())
                    requirements.Add(new NodeRequirement(_json.Name(ref reader), NodeOperator.In, [_json.ReadText(ref reader)]));
        }

        return requirements.DrainToImmutable();
    }

    private static bool IsThere(ref Utf8JsonReader reader)
    {
        reader.SkipValue();
        return reader.TokenType != JsonTokenType.Null;
    }
}
