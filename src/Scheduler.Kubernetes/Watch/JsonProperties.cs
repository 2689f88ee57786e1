using System.Text.Json;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Forward-only reading of a complete JSON object. Every method leaves the reader on the last token of what it read, and takes a
/// value of another type than expected for an absent one.
/// </summary>
internal static class JsonProperties
{
    /// <summary>Deepest nesting accepted: objects of the API server stay far below.</summary>
    public const int MaxDepth = 128;

    /// <summary>How readers of untrusted objects are made.</summary>
    public static JsonReaderOptions Options => new() { MaxDepth = MaxDepth };

    /// <summary>Steps into the next value if it is an object, else over it.</summary>
    public static bool EnterObject(this ref Utf8JsonReader reader) => reader.Enter(JsonTokenType.StartObject);

    /// <summary>Steps into the next value if it is an array, else over it.</summary>
    public static bool EnterArray(this ref Utf8JsonReader reader) => reader.Enter(JsonTokenType.StartArray);

    /// <summary>Steps to the next property of the current object; false at its end.</summary>
    public static bool NextProperty(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Steps into the next object of the current array, over anything else; false at its end.</summary>
    public static bool NextObject(this ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) return true;
            reader.Skip();
        }

        return false;
    }

    /// <summary>Steps to the next string of the current array, over anything else; false at its end.</summary>
    public static bool NextText(this ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) return true;
            reader.Skip();
        }

        return false;
    }

    /// <summary>The next value if it is a string, else null.</summary>
    public static string? ReadText(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    /// <summary>Whether the next value is this string.</summary>
    public static bool ReadIs(this ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.ValueTextEquals(text);
        reader.Skip();
        return false;
    }

    /// <summary>Whether the next value is <c>true</c>.</summary>
    public static bool ReadTrue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
        return reader.TokenType == JsonTokenType.True;
    }

    /// <summary>The next value if it is a whole number, else 0.</summary>
    public static int ReadInteger(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value)) return value;
        reader.Skip();
        return 0;
    }

    /// <summary>The next value if it is a time in RFC 3339, else null.</summary>
    public static DateTimeOffset? ReadTime(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time)) return time;
        reader.Skip();
        return null;
    }

    /// <summary>Steps over the next value, whatever it is.</summary>
    public static void SkipValue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static bool Enter(this ref Utf8JsonReader reader, JsonTokenType start)
    {
        if (!reader.Read()) return false;
        if (reader.TokenType == start) return true;
        reader.Skip();
        return false;
    }
}

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
