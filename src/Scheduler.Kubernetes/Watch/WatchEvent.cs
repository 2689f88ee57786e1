using System.Text.Json;

namespace Scheduler.Kubernetes.Watch;

/// <summary>What a line of a watch says.</summary>
internal enum WatchEventType
{
    /// <summary>An unknown type; to be skipped.</summary>
    Unknown,

    /// <summary>The object is there: it is new, or it came into the selection.</summary>
    Added,

    /// <summary>The object changed.</summary>
    Modified,

    /// <summary>The object is gone, or left the selection. It is the old object with the new version.</summary>
    Deleted,

    /// <summary>Nothing happened up to this version.</summary>
    Bookmark,

    /// <summary>The watch is over; the object is a Status.</summary>
    Error,
}

/// <summary>One line of a watch: <c>{"type":…,"object":{…}}</c>.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object, JSON, a part of the line.</param>
/// <param name="ResourceVersion">The object's <c>metadata.resourceVersion</c>; null when it has none, as in a Status.</param>
internal readonly record struct WatchEvent(WatchEventType Type, ReadOnlyMemory<byte> Object, string? ResourceVersion)
{
    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">The line is not a whole event.</exception>
    public static WatchEvent Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return Read(line);
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A text in the line is not Unicode.", exception);
        }
    }

    private static WatchEvent Read(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span, JsonProperties.Options);
        if (!reader.EnterObject()) throw new JsonException("The line is not a JSON object.");
        string? type = null;
        ReadOnlyMemory<byte>? body = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("type"u8)) type = reader.ReadText();
            else if (reader.ValueTextEquals("object"u8)) body = Slice(ref reader, line);
            else reader.SkipValue();
        }

        if (type is null || body is null) throw new JsonException("The line has no type or no object.");
        return new WatchEvent(TypeOf(type), body.Value, VersionOf(body.Value.Span));
    }

    private static WatchEventType TypeOf(string type) => type switch
    {
        "ADDED" => WatchEventType.Added,
        "MODIFIED" => WatchEventType.Modified,
        "DELETED" => WatchEventType.Deleted,
        "BOOKMARK" => WatchEventType.Bookmark,
        "ERROR" => WatchEventType.Error,
        _ => WatchEventType.Unknown,
    };

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return line[start..(int)reader.BytesConsumed];
    }

    // The API server writes metadata before spec and status, and the version before managedFields: this ends early.
    private static string? VersionOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, JsonProperties.Options);
        if (!reader.EnterObject()) return null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8)) return VersionOfMetadata(ref reader);
            reader.SkipValue();
        }

        return null;
    }

    private static string? VersionOfMetadata(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject()) return null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("resourceVersion"u8)) return reader.ReadText();
            reader.SkipValue();
        }

        return null;
    }
}
