using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Reads nodes.</summary>
/// <param name="rackLabel"><c>Kubernetes:RackLabel</c>; empty for none.</param>
/// <param name="pool">Makes equal texts one.</param>
/// <param name="forPlans">Whether what plans need is read, too.</param>
internal sealed class NodeReader(string rackLabel, StringPool pool, bool forPlans = false)
{
    private readonly NodeTraitsReader? _traits = forPlans ? new NodeTraitsReader(pool) : null;
    private readonly byte[] _rackLabel = Encoding.UTF8.GetBytes(rackLabel);

    /// <summary>Reads a node; null when it has no name.</summary>
    /// <inheritdoc cref="PodSummary.TryRead" path="/exception"/>
    public Node? Read(ReadOnlySpan<byte> json)
    {
        var node = new Node("");
        var reader = new Utf8JsonReader(json, JsonProperties.Options);
        if (!reader.EnterObject()) return null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8)) node = ReadMetadata(ref reader, node);
            else if (reader.ValueTextEquals("spec"u8)) node = ReadSpec(ref reader, node);
            else if (reader.ValueTextEquals("status"u8)) node = ReadStatus(ref reader, node);
            else reader.SkipValue();
        }

        if (node.Name.Length == 0) return null;
        return _traits is null ? node : node with { Traits = _traits.Read(json) };
    }

    /// <summary>Whether two readings of a node say the same: heartbeats change nothing that we use.</summary>
    public static bool AreEqual(Node left, Node right) =>
        left with { Addresses = [], PodCidrs = [] } == right with { Addresses = [], PodCidrs = [] }
        && left.Addresses.SequenceEqual(right.Addresses, StringComparer.Ordinal)
        && left.PodCidrs.SequenceEqual(right.PodCidrs, StringComparer.Ordinal);

    private Node ReadMetadata(ref Utf8JsonReader reader, Node node)
    {
        if (!reader.EnterObject()) return node;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("name"u8)) node = node with { Name = reader.ReadText() ?? "" };
            else if (reader.ValueTextEquals("labels"u8)) node = ReadLabels(ref reader, node);
            else if (reader.ValueTextEquals("annotations"u8)) node = node with { DataNodeAnnotation = ReadDataNode(ref reader) };
            else reader.SkipValue();
        }

        return node;
    }

    private Node ReadLabels(ref Utf8JsonReader reader, Node node)
    {
        if (!reader.EnterObject()) return node;
        while (reader.NextProperty())
        {
            var isHostName = reader.ValueTextEquals("kubernetes.io/hostname"u8);
            var isRack = _rackLabel.Length > 0 && reader.ValueTextEquals(_rackLabel);
            reader.Read();
            var value = (isHostName || isRack) && reader.TokenType == JsonTokenType.String ? pool.Get(ref reader) : null;
            reader.Skip();
            if (isHostName) node = node with { HostNameLabel = value };
            if (isRack) node = node with { RackLabel = value };
        }

        return node;
    }

    private static string? ReadDataNode(ref Utf8JsonReader reader)
    {
        string? dataNode = null;
        if (!reader.EnterObject()) return dataNode;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals(LocalityAnnotations.DataNode)) dataNode = reader.ReadText();
            else reader.SkipValue();
        }

        return string.IsNullOrWhiteSpace(dataNode) ? null : dataNode.Trim();
    }

    private static Node ReadSpec(ref Utf8JsonReader reader, Node node)
    {
        if (!reader.EnterObject()) return node;
        string? single = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("podCIDRs"u8)) node = node with { PodCidrs = ReadTexts(ref reader) };
            else if (reader.ValueTextEquals("podCIDR"u8)) single = reader.ReadText();
            else if (reader.ValueTextEquals("unschedulable"u8)) node = node with { IsUnschedulable = reader.ReadTrue() };
            else reader.SkipValue();
        }

        return node.PodCidrs.IsEmpty && !string.IsNullOrEmpty(single) ? node with { PodCidrs = [single] } : node;
    }

    private static Node ReadStatus(ref Utf8JsonReader reader, Node node)
    {
        if (!reader.EnterObject()) return node;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("addresses"u8)) node = node with { Addresses = ReadAddresses(ref reader) };
            else if (reader.ValueTextEquals("allocatable"u8)) node = ReadAllocatable(ref reader, node);
            else reader.SkipValue();
        }

        return node;
    }

    private static Node ReadAllocatable(ref Utf8JsonReader reader, Node node)
    {
        if (!reader.EnterObject()) return node;
        var (cpu, memory, pods) = (0L, 0L, 0L);
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("cpu"u8)) Quantity.TryRead(ref reader, milli: true, out cpu);
            else if (reader.ValueTextEquals("memory"u8)) Quantity.TryRead(ref reader, milli: false, out memory);
            else if (reader.ValueTextEquals("pods"u8)) Quantity.TryRead(ref reader, milli: false, out pods);
            else reader.SkipValue();
        }

        return node with
        {
            AllocatableMilliCpu = cpu,
            AllocatableMemoryBytes = memory,
            AllocatablePods = (int)Math.Min(int.MaxValue, pods),
        };
    }

    private static ImmutableArray<string> ReadTexts(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return [];
        var texts = ImmutableArray.CreateBuilder<string>();
        while (reader.NextText()) texts.Add(reader.GetString()!);
        return texts.ToImmutable();
    }

    private static ImmutableArray<string> ReadAddresses(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray()) return [];
        var addresses = ImmutableArray.CreateBuilder<string>();
        while (reader.NextObject())
        {
            string? address = null;
            while (reader.NextProperty())
            {
                if (reader.ValueTextEquals("address"u8)) address = reader.ReadText();
                else reader.SkipValue();
            }

            if (!string.IsNullOrEmpty(address) && !addresses.Contains(address)) addresses.Add(address);
        }

        return addresses.ToImmutable();
    }
}
