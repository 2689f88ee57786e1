using System.Text.Json;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Makes equal strings one: node names, label keys and the paths of siblings repeat thousands of times. A fixed number of slots, each
/// holding the string last seen there, so that it neither grows nor needs clearing. One use by one thread.
/// </summary>
internal sealed class StringPool
{
    private const int Slots = 1 << 14;
    private const int MaxBytes = 1_024;

    private readonly string?[] _slots = new string?[Slots];

    /// <summary>The string that the reader stands on.</summary>
    public string Get(ref Utf8JsonReader reader)
    {
        // The text is never longer in characters than in bytes.
        if (reader.ValueSpan.Length > MaxBytes) return reader.GetString()!;
        Span<char> buffer = stackalloc char[MaxBytes];
        ReadOnlySpan<char> text = buffer[..reader.CopyString(buffer)];
        ref var slot = ref _slots[string.GetHashCode(text) & (Slots - 1)];
        if (slot is null || !text.SequenceEqual(slot)) slot = text.ToString();
        return slot;
    }
}
