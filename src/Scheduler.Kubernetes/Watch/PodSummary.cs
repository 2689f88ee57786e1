using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Scheduler.Core.Eligibility;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>What is read of every pod, without keeping any of its text but the node's name.</summary>
/// <param name="Key">Its uid.</param>
/// <param name="NodeName">The node it is bound to; null while it is not.</param>
/// <param name="HasEnded">Whether its phase is Succeeded or Failed.</param>
/// <param name="Requests">What it requests of cpu and memory.</param>
/// <param name="AsksForLocality">
/// Whether it has the annotation <c>hdfs.locality/paths</c>; or our gate, if read for plans: without the annotation, too, the planner has
/// to remove the gate.
/// </param>
/// <param name="Labels">Where its labels stand in the JSON; empty for none.</param>
internal readonly record struct PodSummary(
    PodKey Key, string? NodeName, bool HasEnded, ResourceRequests Requests, bool AsksForLocality, Range Labels)
{
    /// <summary>What it requests of all other resources; none unless read for plans.</summary>
    public ResourceAmounts OtherRequests { get; init; } = ResourceAmounts.None;

    /// <summary>Where it is nominated while it is not bound; null when it is not, and unless read for plans.</summary>
    public NominatedPod? Nominated { get; init; }

    /// <summary>Where its affinity stands in the JSON; empty for none, and unless read for plans.</summary>
    public Range Affinity { get; init; }

    /// <summary>What it requests of every resource.</summary>
    public ResourceAmounts AllRequests => ResourceAmounts.Of(
        [.. OtherRequests.All, new(ResourceAmounts.Cpu, Requests.MilliCpu), new(ResourceAmounts.Memory, Requests.MemoryBytes)]);

    /// <summary>Reads a pod; false when it has no uid.</summary>
    /// <param name="json">The pod.</param>
    /// <param name="pool">Makes equal texts one.</param>
    /// <param name="pod">What was read.</param>
    /// <param name="forPlans">Whether what plans need is read, too.</param>
    /// <exception cref="JsonException">The JSON is not whole.</exception>
    /// <exception cref="InvalidOperationException">A text in it is not Unicode.</exception>
    public static bool TryRead(ReadOnlySpan<byte> json, StringPool pool, out PodSummary pod, bool forPlans = false)
    {
        pod = default;
        var fields = new Fields { IsForPlans = forPlans, Requests = new PodRequestsReader(pool, forPlans) };
        var reader = new Utf8JsonReader(json, JsonProperties.Options);
        if (!reader.EnterObject()) return false;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8)) ReadMetadata(ref reader, ref fields);
            else if (reader.ValueTextEquals("spec"u8)) ReadSpec(ref reader, pool, ref fields);
            else if (reader.ValueTextEquals("status"u8)) ReadStatus(ref reader, pool, ref fields);
            else reader.SkipValue();
        }

        if (fields.Key is not { } key) return false;
        var requests = fields.Requests.Total;
        pod = new PodSummary(key, fields.NodeName, fields.HasEnded, requests.Common, fields.HasPaths || fields.IsGated, fields.Labels)
        {
            OtherRequests = requests.Others,
            Affinity = fields.Affinity,
        };
        if (fields is { NominatedNodeName: { } node, NodeName: null, HasEnded: false })
            pod = pod with { Nominated = new NominatedPod(TextAt(json[fields.Uid]), node, pod.AllRequests) };
        return true;
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("uid"u8)) fields.Key = ReadKey(ref reader, out fields.Uid);
            else if (reader.ValueTextEquals("labels"u8)) fields.Labels = ReadRange(ref reader);
            else if (reader.ValueTextEquals("annotations"u8)) fields.HasPaths = HasPaths(ref reader);
            else reader.SkipValue();
        }
    }

    private static void ReadSpec(ref Utf8JsonReader reader, StringPool pool, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("nodeName"u8)) fields.NodeName = ReadName(ref reader, pool);
            else if (fields.IsForPlans && reader.ValueTextEquals("schedulingGates"u8))
                fields.IsGated = LocalityPodReader.ReadGates(ref reader).Contains(IPodGates.Gate);
            else if (fields.IsForPlans && reader.ValueTextEquals("affinity"u8)) fields.Affinity = ReadRange(ref reader);
            else if (!fields.Requests.TryRead(ref reader)) reader.SkipValue();
        }
    }

    private static void ReadStatus(ref Utf8JsonReader reader, StringPool pool, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("phase"u8)) fields.HasEnded = reader.ReadText() is "Succeeded" or "Failed";
            else if (fields.IsForPlans && reader.ValueTextEquals("nominatedNodeName"u8))
                fields.NominatedNodeName = ReadName(ref reader, pool);
            else if (!fields.Requests.TryReadStatus(ref reader)) reader.SkipValue();
        }
    }

    private static PodKey? ReadKey(ref Utf8JsonReader reader, out Range uid)
    {
        reader.Read();
        uid = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
        reader.Skip();
        return reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0 ? PodKey.From(reader.ValueSpan) : null;
    }

    private static string? ReadName(ref Utf8JsonReader reader, StringPool pool)
    {
        reader.Read();
        reader.Skip();
        return reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0 ? pool.Get(ref reader) : null;
    }

    private static Range ReadRange(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static string TextAt(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.ReadText() ?? "";
    }

    private static bool HasPaths(ref Utf8JsonReader reader)
    {
        var found = false;
        if (!reader.EnterObject()) return found;
        while (reader.NextProperty())
        {
            found |= reader.ValueTextEquals(LocalityAnnotations.Paths);
            reader.SkipValue();
        }

        return found;
    }

    private struct Fields
    {
        public bool IsForPlans;
        public PodKey? Key;
        public Range Uid;
        public string? NodeName;
        public string? NominatedNodeName;
        public bool HasEnded;
        public bool HasPaths;
        public bool IsGated;
        public Range Labels;
        public Range Affinity;
        public PodRequestsReader Requests;
    }
}

/// <summary>A pod's uid in 16 bytes instead of a string of 36 characters.</summary>
/// <param name="Value">The uid, or the start of its SHA-256 when it is not a UUID: Kubernetes only promises that it is unique.</param>
internal readonly record struct PodKey(Guid Value)
{
    private const int KeyBytes = 16;

    /// <summary>The key of a uid in UTF-8.</summary>
    public static PodKey From(ReadOnlySpan<byte> uid)
    {
        if (Utf8Parser.TryParse(uid, out Guid value, out var read, 'D') && read == uid.Length) return new PodKey(value);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(uid, hash);
        return new PodKey(new Guid(hash[..KeyBytes]));
    }
}
