using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Scheduler.Sandbox.Kubernetes;

/// <summary>What the API server demands of a new <c>events.k8s.io/v1</c> Event.</summary>
internal static class EventValidation
{
    private const int MaxNoteBytes = 1024;
    private const string Layout = "2006-01-02T15:04:05.000000Z07:00";
    private const string Deprecated = "Invalid value: \"\": needs to be unset";

    private const string NamePart =
        "Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    /// <exception cref="ApiException">400 for a time that does not parse, 422 for missing or forbidden fields.</exception>
    public static void Check(JsonObject value)
    {
        CheckTime((string?)value["eventTime"]);
        var causes = Causes(value).ToArray();
        if (causes.Length > 0) throw ApiException.Invalid("Event", (string?)value["metadata"]?["name"] ?? "", causes);
    }

    /// <summary>Exactly six fraction digits: .NET's "o" format has seven.</summary>
    private static void CheckTime(string? time)
    {
        string[] accepted = ["yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", "yyyy-MM-dd'T'HH:mm:ss.ffffffzzz"];
        if (time is null) return;
        if (DateTimeOffset.TryParseExact(time, accepted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)) return;
        // Go quotes what it could not parse: the rest of the text from where the fraction should start or should have ended.
        var rest = time.Length > 26 && time[19] == '.' ? (time[26..], "Z07:00") : (time.Length > 19 ? time[19..] : time, ".000000");
        throw ApiException.BadRequest(
            $"Event in version \"v1\" cannot be handled as a Event: parsing time \"{time}\" as \"{Layout}\": "
            + $"cannot parse \"{rest.Item1}\" as \"{rest.Item2}\"");
    }

    private static IEnumerable<(string Field, string Reason, string Message)> Causes(JsonObject value)
    {
        if (value["eventTime"] is null) yield return Required("eventTime");
        if (IsEmpty(value, "reportingController"))
        {
            yield return Required("reportingController");
            yield return ("reportingController", "FieldValueInvalid", "Invalid value: \"\": name part must be non-empty");
            yield return ("reportingController", "FieldValueInvalid", NamePart);
        }

        foreach (var field in (string[])["reportingInstance", "action", "reason"])
        {
            if (IsEmpty(value, field)) yield return Required(field);
        }

        var type = (string?)value["type"] ?? "";
        if (type is not ("Normal" or "Warning"))
        {
            yield return ("type", "FieldValueInvalid", $"Invalid value: \"\": has invalid value: {type}");
        }

        if (Encoding.UTF8.GetByteCount((string?)value["note"] ?? "") > MaxNoteBytes)
        {
            yield return ("message", "FieldValueInvalid", $"Invalid value: \"\": can have at most {MaxNoteBytes} characters");
        }

        if (value["deprecatedFirstTimestamp"] is not null) yield return ("firstTimestamp", "FieldValueInvalid", Deprecated);
        if (value["deprecatedLastTimestamp"] is not null) yield return ("lastTimestamp", "FieldValueInvalid", Deprecated);
        if (value["deprecatedCount"] is not null) yield return ("count", "FieldValueInvalid", Deprecated);
    }

    private static bool IsEmpty(JsonObject value, string field) => string.IsNullOrEmpty((string?)value[field]);

    private static (string, string, string) Required(string field) => (field, "FieldValueRequired", "Required value");
}
