using System.Collections.Immutable;
using System.Text.Json;
using Scheduler.Core.Cluster;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Reads the pods that run DataNodes.</summary>
internal static class DataNodePodReader
{
    /// <summary>Reads a pod that is bound to a node.</summary>
    /// <inheritdoc cref="PodSummary.TryRead" path="/exception"/>
    public static DataNodePod Read(ReadOnlySpan<byte> json, string nodeName)
    {
        var fields = new Fields();
        var reader = new Utf8JsonReader(json, JsonProperties.Options);
        reader.EnterObject();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8)) ReadMetadata(ref reader, ref fields);
            else if (reader.ValueTextEquals("spec"u8)) ReadSpec(ref reader, ref fields);
            else if (reader.ValueTextEquals("status"u8)) ReadStatus(ref reader, ref fields);
            else reader.SkipValue();
        }

        return new DataNodePod(fields.Namespace ?? "", fields.Name ?? "", nodeName)
        {
            HostName = string.IsNullOrEmpty(fields.HostName) ? null : fields.HostName,
            Subdomain = string.IsNullOrEmpty(fields.Subdomain) ? null : fields.Subdomain,
            HostNetwork = fields.HostNetwork,
            Ips = fields.Ips,
            StartedAt = fields.StartedAt,
            NotReadySince = fields.NotReadySince,
        };
    }

    /// <summary>Whether two readings of a pod say the same.</summary>
    public static bool AreEqual(DataNodePod left, DataNodePod right) =>
        left with { Ips = [] } == right with { Ips = [] } && left.Ips.SequenceEqual(right.Ips, StringComparer.Ordinal);

    private static void ReadMetadata(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("name"u8)) fields.Name = reader.ReadText();
            else if (reader.ValueTextEquals("namespace"u8)) fields.Namespace = reader.ReadText();
            else if (reader.ValueTextEquals("creationTimestamp"u8)) fields.CreatedAt = reader.ReadTime();
            else reader.SkipValue();
        }
    }

    private static void ReadSpec(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("hostname"u8)) fields.HostName = reader.ReadText();
            else if (reader.ValueTextEquals("subdomain"u8)) fields.Subdomain = reader.ReadText();
            else if (reader.ValueTextEquals("hostNetwork"u8)) fields.HostNetwork = reader.ReadTrue();
            else reader.SkipValue();
        }
    }

    private static void ReadStatus(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        string? single = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("startTime"u8)) fields.StartedAt = reader.ReadTime();
            else if (reader.ValueTextEquals("podIP"u8)) single = reader.ReadText();
            else if (reader.ValueTextEquals("podIPs"u8)) fields.PodIps = ReadIps(ref reader);
            else if (reader.ValueTextEquals("conditions"u8)) ReadConditions(ref reader, ref fields);
            else reader.SkipValue();
        }

        if (fields.Ips.IsEmpty && !string.IsNullOrEmpty(single)) fields.PodIps = [single];
    }

    private static ImmutableArray<string> ReadIps(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return [];
        var ips = ImmutableArray.CreateBuilder<string>();
        while (reader.NextObject())
        {
            string? ip = null;
            while (reader.NextProperty())
            {
                if (reader.ValueTextEquals("ip"u8)) ip = reader.ReadText();
                else reader.SkipValue();
            }

            if (!string.IsNullOrEmpty(ip)) ips.Add(ip);
        }

        return ips.ToImmutable();
    }

    private static void ReadConditions(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!reader.EnterArray()) return;
        while (reader.NextObject())
        {
            var (isReady, isTrue, changedAt) = (false, false, (DateTimeOffset?)null);
            while (reader.NextProperty())
            {
                if (reader.ValueTextEquals("type"u8)) isReady = reader.ReadIs("Ready"u8);
                else if (reader.ValueTextEquals("status"u8)) isTrue = reader.ReadIs("True"u8);
                else if (reader.ValueTextEquals("lastTransitionTime"u8)) changedAt = reader.ReadTime();
                else reader.SkipValue();
            }

            if (isReady) (fields.IsReady, fields.ReadyChangedAt) = (isTrue, changedAt);
        }
    }

    private struct Fields
    {
        public string? Namespace;
        public string? Name;
        public DateTimeOffset? CreatedAt;
        public string? HostName;
        public string? Subdomain;
        public bool HostNetwork;
        public ImmutableArray<string> PodIps;
        public DateTimeOffset? StartedAt;
        public bool IsReady;
        public DateTimeOffset? ReadyChangedAt;

        public readonly ImmutableArray<string> Ips => PodIps.IsDefault ? [] : PodIps;

        public readonly DateTimeOffset? NotReadySince =>
            IsReady ? null : ReadyChangedAt ?? StartedAt ?? CreatedAt ?? DateTimeOffset.MinValue;
    }
}
