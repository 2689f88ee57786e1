using System.Text.Json;

namespace Scheduler.Kubernetes.Watch;

/// <summary>An amount of the two resources that decide whether a node is full.</summary>
/// <param name="MilliCpu">Thousandths of a core.</param>
/// <param name="MemoryBytes">Bytes.</param>
internal readonly record struct ResourceRequests(long MilliCpu, long MemoryBytes)
{
    /// <summary>Most that one pod may request: 281 TB, so that the sums of a node stay within 64 bits whatever users ask for.</summary>
    private const long Most = 1L << 48;

    /// <summary>Both added up.</summary>
    public static ResourceRequests operator +(ResourceRequests left, ResourceRequests right) =>
        new(Math.Min(Most, left.MilliCpu + right.MilliCpu), Math.Min(Most, left.MemoryBytes + right.MemoryBytes));

    /// <summary>The larger of each.</summary>
    public static ResourceRequests Max(ResourceRequests left, ResourceRequests right) =>
        new(Math.Max(left.MilliCpu, right.MilliCpu), Math.Max(left.MemoryBytes, right.MemoryBytes));

    /// <summary>Reads the next value if it is a map of resources (<c>{"cpu":"100m","memory":"64Mi"}</c>).</summary>
    /// <param name="reader">Before the value.</param>
    /// <param name="hasCpu">Whether it names cpu.</param>
    /// <param name="hasMemory">Whether it names memory.</param>
    public static ResourceRequests Read(ref Utf8JsonReader reader, out bool hasCpu, out bool hasMemory)
    {
        var (cpu, memory) = (0L, 0L);
        hasCpu = hasMemory = false;
        if (!reader.EnterObject()) return default;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("cpu"u8)) hasCpu = TryReadQuantity(ref reader, milli: true, out cpu);
            else if (reader.ValueTextEquals("memory"u8)) hasMemory = TryReadQuantity(ref reader, milli: false, out memory);
            else reader.SkipValue();
        }

        return new ResourceRequests(Math.Min(Most, cpu), Math.Min(Most, memory));
    }

    /// <summary>Reads the <c>requests</c> of the next value if it is an object that has them (a container's <c>resources</c>).</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    public static ResourceRequests ReadRequests(ref Utf8JsonReader reader, out bool hasCpu, out bool hasMemory)
    {
        var requests = default(ResourceRequests);
        hasCpu = hasMemory = false;
        if (!reader.EnterObject()) return requests;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("requests"u8)) requests = Read(ref reader, out hasCpu, out hasMemory);
            else reader.SkipValue();
        }

        return requests;
    }

    /// <summary>Reads the next value if it is a quantity: a string, or a number as some clients write whole units.</summary>
    public static bool TryReadQuantity(ref Utf8JsonReader reader, bool milli, out long value)
    {
        value = 0;
        reader.Read();
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
            return milli ? Quantity.TryParseMilli(reader.ValueSpan, out value) : Quantity.TryParseUnits(reader.ValueSpan, out value);
        reader.Skip();
        return false;
    }
}
