using System.Globalization;
using System.Text.Json;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Writes;

/// <summary>An Event on a pod, of <c>events.k8s.io/v1</c>.</summary>
/// <param name="Pod">The pod it is about, without its texts.</param>
/// <param name="Reason">Such as <c>LocalityPlaced</c>.</param>
/// <param name="Note">One sentence, at most <see cref="MaxNoteBytes"/>.</param>
/// <param name="IsWarning">Whether its type is Warning.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Sequence">Tells apart Events of one pod at one time.</param>
internal sealed record PodEvent(PodMetadata Pod, string Reason, string Note, bool IsWarning, DateTimeOffset Time, uint Sequence)
{
    /// <summary>Longest note that the API server takes, in bytes.</summary>
    public const int MaxNoteBytes = 1_024;

    private const int MaxNameLength = 253;
    private const string Controller = "hdfs-locality-scheduler";

    /// <summary>Its body.</summary>
    /// <param name="instance">Which replica writes it.</param>
    public ReadOnlyMemory<byte> ToJson(string instance) => JsonBody.Write(json =>
    {
        json.WriteString("apiVersion", "events.k8s.io/v1");
        json.WriteString("kind", "Event");
        json.WriteStartObject("metadata");
        json.WriteString("name", Name());
        json.WriteString("namespace", Pod.Namespace);
        json.WriteEndObject();
        // MicroTime: the API server refuses any number of digits but six.
        json.WriteString("eventTime", Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("reportingController", Controller);
        json.WriteString("reportingInstance", instance);
        json.WriteString("action", "Scoring");
        json.WriteString("reason", Reason);
        WriteRegarding(json);
        json.WriteString("note", Note);
        json.WriteString("type", IsWarning ? "Warning" : "Normal");
    });

    /// <summary>A text cut to <see cref="MaxNoteBytes"/> of UTF-8, never inside a character.</summary>
    public static string Cut(string note)
    {
        var bytes = 0;
        var length = 0;
        foreach (var rune in note.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxNoteBytes) return note[..length];
            length += rune.Utf16SequenceLength;
        }

        return note;
    }

    private void WriteRegarding(Utf8JsonWriter json)
    {
        json.WriteStartObject("regarding");
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Pod");
        json.WriteString("namespace", Pod.Namespace);
        json.WriteString("name", Pod.Name);
        json.WriteString("uid", Pod.Uid);
        json.WriteEndObject();
    }

    // As Kubernetes itself names Events: the object's name and a number in hexadecimal.
    private string Name()
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $".{Time.UtcTicks:x}{Sequence & 0xffff:x4}");
        var room = MaxNameLength - suffix.Length;
        return (Pod.Name.Length <= room ? Pod.Name : Pod.Name[..room].TrimEnd('-', '.')) + suffix;
    }
}
