using System.Text.Json;
using Scheduler.Core.Eligibility;

namespace Scheduler.Kubernetes.Watch;

/// <summary>The two resources that almost every pod requests, and that decide whether a node is full.</summary>
/// <param name="MilliCpu">Thousandths of a core.</param>
/// <param name="MemoryBytes">Bytes.</param>
internal readonly record struct ResourceRequests(long MilliCpu, long MemoryBytes);

/// <summary>A map of resources (<c>{"cpu":"100m","memory":"64Mi"}</c>), or what several of them add up to.</summary>
internal readonly struct ResourceMap
{
    /// <summary>
    /// Most resources besides cpu and memory that one pod may request for a plan; usual pods request one or two. One more is kept, so that
    /// a pod with more can be recognised.
    /// </summary>
    public const int MaxOthers = 16;

    /// <summary>
    /// Most of a resource that is counted of one pod: 281 TB, so that the sums of a node stay within 64 bits whatever users ask for. A pod
    /// that requests as much fits nowhere (<see cref="MostOffered"/>).
    /// </summary>
    private const long Most = 1L << 48;

    /// <summary>Most of a resource that is counted of one node.</summary>
    public const long MostOffered = Most - 1;

    /// <summary>Longest name of a resource: a DNS prefix, a slash and a name.</summary>
    private const int MaxNameLength = 253 + 1 + 63;

    private readonly ResourceAmounts? _others;

    /// <summary>Thousandths of a core; null when it does not name cpu.</summary>
    public long? MilliCpu { get; init; }

    /// <summary>Bytes; null when it does not name memory.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>
    /// All other resources that kube-scheduler counts; none unless they were asked for. Of too many for a plan only the first by name.
    /// </summary>
    public ResourceAmounts Others
    {
        get => _others ?? ResourceAmounts.None;
        init => _others = First(value);
    }

    /// <summary>Cpu and memory, 0 when not named.</summary>
    public ResourceRequests Common => new(MilliCpu ?? 0, MemoryBytes ?? 0);

    /// <summary>Both added up.</summary>
    public static ResourceMap operator +(in ResourceMap left, in ResourceMap right) => new()
    {
        MilliCpu = Combine(left.MilliCpu, right.MilliCpu, Add),
        MemoryBytes = Combine(left.MemoryBytes, right.MemoryBytes, Add),
        Others = (left.Others + right.Others).AtMost(Most),
    };

    /// <summary>The larger of each.</summary>
    public static ResourceMap Max(in ResourceMap left, in ResourceMap right) => new()
    {
        MilliCpu = Combine(left.MilliCpu, right.MilliCpu, Math.Max),
        MemoryBytes = Combine(left.MemoryBytes, right.MemoryBytes, Math.Max),
        Others = ResourceAmounts.Max(left.Others, right.Others),
    };

    /// <summary>Reads the next value if it is a map of resources.</summary>
    /// <param name="reader">Before the value.</param>
    /// <param name="otherNames">Makes names of resources besides cpu and memory one; null to pass over such resources.</param>
    public static ResourceMap Read(ref Utf8JsonReader reader, StringPool? otherNames)
    {
        var map = default(ResourceMap);
        if (!reader.EnterObject()) return map;
        List<KeyValuePair<string, long>>? others = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("cpu"u8)) map = map with { MilliCpu = ReadQuantity(ref reader, milli: true) };
            else if (reader.ValueTextEquals("memory"u8)) map = map with { MemoryBytes = ReadQuantity(ref reader, milli: false) };
            else if (otherNames is not null && OtherName(ref reader, otherNames) is { } name)
                (others ??= []).Add(new(name, ReadQuantity(ref reader, milli: false) ?? 0));
            else reader.SkipValue();
        }

        return others is null ? map : map with { Others = ResourceAmounts.Of(others.Take(MaxOthers + 1)) };
    }

    /// <summary>Reads the <c>requests</c> of the next value if it is an object that has them (a container's <c>resources</c>).</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    public static ResourceMap ReadRequests(ref Utf8JsonReader reader, StringPool? otherNames)
    {
        var requests = default(ResourceMap);
        if (!reader.EnterObject()) return requests;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("requests"u8)) requests = Read(ref reader, otherNames);
            else reader.SkipValue();
        }

        return requests;
    }

    /// <summary>Whether the resource is memory in pages of one size (<c>hugepages-2Mi</c>).</summary>
    public static bool IsHugePages(string name) => name.StartsWith("hugepages-", StringComparison.Ordinal);

    // Those that kube-scheduler counts besides cpu and memory: ephemeral storage and scalar resources. A request of pods is none.
    private static string? OtherName(ref Utf8JsonReader reader, StringPool names)
    {
        if (reader.ValueSpan.Length > MaxNameLength) return null;
        var name = names.Get(ref reader);
        var isCounted = name == "ephemeral-storage" || name.Contains('/', StringComparison.Ordinal) || IsHugePages(name)
            || name.StartsWith("attachable-volumes-", StringComparison.Ordinal);
        return isCounted ? name : null;
    }

    // Else a pod with thousands of containers, each with other resources, would cost their square. Each that is kept at the end is kept in
    // every sum before.
    private static ResourceAmounts First(ResourceAmounts others) =>
        others.All.Length <= MaxOthers + 1 ? others : ResourceAmounts.Of(others.All.Take(MaxOthers + 1));

    private static long? ReadQuantity(ref Utf8JsonReader reader, bool milli) =>
        Quantity.TryRead(ref reader, milli, out var value) ? Math.Min(Most, value) : null;

    private static long? Combine(long? left, long? right, Func<long, long, long> combine) =>
        left is null && right is null ? null : combine(left ?? 0, right ?? 0);

    private static long Add(long left, long right) => Math.Min(Most, left + right);
}
