using System.Globalization;
using Scheduler.Core.Pods;

namespace Scheduler.Verbs.Wire;

/// <summary>Reads a pod's <c>status.conditions</c> for the one that is ours; all others are stepped over and nothing of them is kept.</summary>
internal static class WaitingConditionReader
{
    /// <summary>Reads the list behind the key at hand; null when our condition is not in it.</summary>
    public static WaitingCondition? Read(ref WireReader reader)
    {
        WaitingCondition? waiting = null;
        reader.ToValue();
        if (!reader.BeginArray("Pod.status.conditions")) return null;
        while (reader.NextElement()) waiting = ReadCondition(ref reader) ?? waiting;
        return waiting;
    }

    private static WaitingCondition? ReadCondition(ref WireReader reader)
    {
        var (type, status, since) = ("", "", "");
        if (!reader.BeginObject("A condition")) return null;
        while (reader.NextKey())
        {
            if (reader.KeyIs("type"u8)) type = ReadText(ref reader, "A condition's type") ?? type;
            else if (reader.KeyIs("status"u8)) status = ReadText(ref reader, "A condition's status") ?? status;
            else if (reader.KeyIs("lastTransitionTime"u8)) since = ReadText(ref reader, "A condition's lastTransitionTime") ?? since;
            else Skip(ref reader);
        }

        return type == WaitingCondition.Type ? new WaitingCondition(status == "True", TimeOf(since)) : null;
    }

    private static DateTimeOffset? TimeOf(string text) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time
        : null;

    private static string? ReadText(ref WireReader reader, string what)
    {
        reader.ToValue();
        return reader.Text(what);
    }

    private static void Skip(ref WireReader reader)
    {
        reader.ToValue();
        reader.Skip();
    }
}
