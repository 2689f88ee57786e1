using System.Globalization;
using k8s.Models;
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
    private const string More = " For the rest, see explain.";
    private const string Controller = "hdfs-locality-scheduler";

    /// <summary>Its body.</summary>
    /// <param name="instance">Which replica writes it.</param>
    public Eventsv1Event ToBody(string instance) => new()
    {
        ApiVersion = "events.k8s.io/v1",
        Kind = "Event",
        Metadata = new V1ObjectMeta { Name = Name(), NamespaceProperty = Pod.Namespace },
        EventTime = MicroTime(Time.UtcDateTime),
        ReportingController = Controller,
        ReportingInstance = instance,
        Action = "Scoring",
        Reason = Reason,
        Regarding = new V1ObjectReference
        {
            ApiVersion = "v1",
            Kind = "Pod",
            NamespaceProperty = Pod.Namespace,
            Name = Pod.Name,
            Uid = Pod.Uid,
        },
        Note = Note,
        Type = IsWarning ? "Warning" : "Normal",
    };

    /// <summary>
    /// A text cut to <see cref="MaxNoteBytes"/> of UTF-8, behind a sentence, since each ends with what to do; inside the first one only
    /// where that is too long, and never inside a character.
    /// </summary>
    public static string Cut(string note)
    {
        var length = LengthWithin(note, MaxNoteBytes);
        if (length == note.Length) return note;
        var sentence = note.AsSpan(0, LengthWithin(note, MaxNoteBytes - More.Length)).LastIndexOf(". ");
        return sentence < 0 ? note[..length] : string.Concat(note.AsSpan(0, sentence + 1), More);
    }

    private static int LengthWithin(string text, int most)
    {
        var (bytes, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > most) break;
            length += rune.Utf16SequenceLength;
        }

        return length;
    }

    // The API server takes six digits of a second and no other number. The library writes six, but none for a whole second.
    private static DateTime MicroTime(DateTime time) =>
        time.Ticks % TimeSpan.TicksPerSecond < TimeSpan.TicksPerMicrosecond ? time.AddMicroseconds(1) : time;

    // As Kubernetes itself names Events: the object's name and a number in hexadecimal.
    private string Name()
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $".{Time.UtcTicks:x}{Sequence & 0xffff:x4}");
        var room = MaxNameLength - suffix.Length;
        return (Pod.Name.Length <= room ? Pod.Name : Pod.Name[..room].TrimEnd('-', '.')) + suffix;
    }
}
