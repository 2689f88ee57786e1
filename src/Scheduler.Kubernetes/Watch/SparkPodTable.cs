using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>The pods of Spark applications. Snapshots cost nothing when nothing changed, and O(log pods) for each change.</summary>
/// <param name="pool">Makes equal texts one.</param>
internal sealed class SparkPodTable(StringPool pool)
{
    private readonly ListedObjects<PodKey, SparkPod> _pods = new();
    private readonly ImmutableDictionary<SparkApplication, ImmutableDictionary<string, SparkPod>>.Builder _byApplication =
        SparkPods.Empty.ByApplication.ToBuilder();
    private readonly ImmutableDictionary<string, ImmutableDictionary<string, SparkPod>>.Builder _byAddress =
        SparkPods.Empty.ByAddress.ToBuilder();

    /// <summary>A list begins.</summary>
    public void BeginList() => _pods.BeginList();

    /// <summary>A pod was seen.</summary>
    public ClusterChange Set(ReadOnlySpan<byte> json, in PodSummary summary)
    {
        // Nearly all pods are of no Spark application: their labels are not parsed.
        if (summary.HasEnded || json[summary.Labels].IndexOf("\"spark-app-selector\""u8) < 0) return Delete(summary.Key);
        if (SparkPodReader.Read(json, summary, pool) is not { } pod) return Delete(summary.Key);
        if (_pods.Set(summary.Key, pod, out var previous))
        {
            if (previous == pod) return ClusterChange.None;
            Forget(previous!);
        }

        Keep(pod);
        return ClusterChange.SparkPods;
    }

    /// <summary>A pod is gone.</summary>
    public ClusterChange Delete(PodKey key)
    {
        if (!_pods.Remove(key, out var pod)) return ClusterChange.None;
        Forget(pod!);
        return ClusterChange.SparkPods;
    }

    /// <summary>The list is whole: pods that it did not name are gone.</summary>
    public ClusterChange EndList()
    {
        var gone = _pods.EndList();
        foreach (var pod in gone) Forget(pod);
        return gone.Count > 0 ? ClusterChange.SparkPods : ClusterChange.None;
    }

    /// <summary>All of them.</summary>
    public SparkPods ToImmutable() => new(_byApplication.ToImmutable(), _byAddress.ToImmutable());

    private void Keep(SparkPod pod)
    {
        _byApplication[pod.Application] = With(_byApplication.GetValueOrDefault(pod.Application), pod);
        if (pod.Address is { } address) _byAddress[address] = With(_byAddress.GetValueOrDefault(address), pod);
    }

    private static ImmutableDictionary<string, SparkPod> With(ImmutableDictionary<string, SparkPod>? pods, SparkPod pod) =>
        (pods ?? ImmutableDictionary<string, SparkPod>.Empty.WithComparers(StringComparer.Ordinal)).SetItem(pod.Uid, pod);

    private void Forget(SparkPod pod)
    {
        Remove(_byApplication, pod.Application, pod);
        if (pod.Address is { } address) Remove(_byAddress, address, pod);
    }

    private static void Remove<TKey>(ImmutableDictionary<TKey, ImmutableDictionary<string, SparkPod>>.Builder pods, TKey key, SparkPod pod)
        where TKey : notnull
    {
        if (!pods.TryGetValue(key, out var known)) return;
        var left = known.Remove(pod.Uid);
        if (left.IsEmpty) pods.Remove(key);
        else pods[key] = left;
    }
}

/// <summary>Reads the pods of Spark applications.</summary>
internal static class SparkPodReader
{
    private const int MaxTextBytes = 253;

    /// <summary>Reads a pod; null when its labels name no application, or it is neither a driver nor an executor.</summary>
    /// <inheritdoc cref="PodSummary.TryRead" path="/exception"/>
    public static SparkPod? Read(ReadOnlySpan<byte> json, in PodSummary summary, StringPool pool)
    {
        var fields = new Fields();
        var reader = new Utf8JsonReader(json, JsonProperties.Options);
        reader.EnterObject();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8)) ReadMetadata(ref reader, pool, ref fields);
            else if (reader.ValueTextEquals("spec"u8)) ReadSpec(ref reader, ref fields);
            else if (reader.ValueTextEquals("status"u8)) ReadStatus(ref reader, pool, ref fields);
            else reader.SkipValue();
        }

        if (fields is not { Namespace: { } @namespace, Uid: { } uid, Application: { } application, Role: "driver" or "executor" })
            return null;
        var executorId = fields.Role == "executor" ? fields.ExecutorId ?? "" : null;
        return new SparkPod(
            new SparkApplication(@namespace, application), uid, executorId, fields.Address, fields.HostNetwork, summary.NodeName,
            fields.IsRunning && !fields.IsTerminating);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, StringPool pool, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("uid"u8)) fields.Uid = ReadText(ref reader, pool);
            else if (reader.ValueTextEquals("namespace"u8)) fields.Namespace = ReadText(ref reader, pool);
            else if (reader.ValueTextEquals("deletionTimestamp"u8)) fields.IsTerminating = reader.ReadText() is { Length: > 0 };
            else if (reader.ValueTextEquals("labels"u8)) ReadLabels(ref reader, pool, ref fields);
            else reader.SkipValue();
        }
    }

    private static void ReadLabels(ref Utf8JsonReader reader, StringPool pool, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals(SparkPod.ApplicationLabel)) fields.Application = ReadText(ref reader, pool);
            else if (reader.ValueTextEquals(SparkPod.RoleLabel)) fields.Role = ReadText(ref reader, pool);
            else if (reader.ValueTextEquals(SparkPod.ExecutorIdLabel)) fields.ExecutorId = ReadText(ref reader, pool);
            else reader.SkipValue();
        }
    }

    private static void ReadSpec(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("hostNetwork"u8)) fields.HostNetwork = reader.ReadTrue();
            else reader.SkipValue();
        }
    }

    private static void ReadStatus(ref Utf8JsonReader reader, StringPool pool, ref Fields fields)
    {
        if (!reader.EnterObject()) return;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("phase"u8)) fields.IsRunning = reader.ReadIs("Running"u8);
            else if (reader.ValueTextEquals("podIP"u8)) fields.Address = AddressOf(ReadText(ref reader, pool));
            else reader.SkipValue();
        }
    }

    /// <summary>In the form in which a caller's address is written.</summary>
    private static string? AddressOf(string? text) => IPAddress.TryParse(text, out var address) ? address.ToString() : null;

    /// <summary>A text that is not empty and no longer than Kubernetes allows; else null.</summary>
    private static string? ReadText(ref Utf8JsonReader reader, StringPool pool)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is > 0 and <= MaxTextBytes) return pool.Get(ref reader);
        reader.Skip();
        return null;
    }

    private struct Fields
    {
        public string? Namespace;
        public string? Uid;
        public string? Application;
        public string? Role;
        public string? ExecutorId;
        public string? Address;
        public bool HostNetwork;
        public bool IsRunning;
        public bool IsTerminating;
    }
}
