using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Scheduler.Extender.Doctor;

/// <summary>Findings for people and for programs.</summary>
internal static class DoctorReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>1 when something fails, else 0.</summary>
    public static int ExitCodeOf(IReadOnlyList<Finding> findings) => findings.Any(finding => finding.State == FindingState.Fail) ? 1 : 0;

    /// <summary><c>{"findings":[{"check","state","evidence","cure"}]}</c>, <c>state</c> being ok, warn, fail or unknown.</summary>
    public static string ToJson(IReadOnlyList<Finding> findings) => JsonSerializer.Serialize(new { findings }, Json);

    /// <summary>A line for each finding, its remedy below it, and a count at the end.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            console.Write(new Text($"{finding.State.ToString().ToLowerInvariant(),-8}", StyleOf(finding.State)));
            console.WriteLine(Plain($"{finding.Check}: {finding.Evidence}"));
            if (finding.Remedy.Length > 0) console.WriteLine(Plain($"        -> {finding.Remedy}"));
        }

        var counts = findings.GroupBy(finding => finding.State).OrderBy(state => state.Key);
        console.WriteLine(string.Join(", ", counts.Select(state => $"{state.Count()} {state.Key.ToString().ToLowerInvariant()}")));
    }

    // Jobs and servers write parts of it: none may control the terminal.
    private static string Plain(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));

    private static Style StyleOf(FindingState state) => state switch
    {
        FindingState.Ok => new Style(Color.Green),
        FindingState.Fail => new Style(Color.Red),
        FindingState.Warn => new Style(Color.Yellow),
        _ => Style.Plain,
    };
}
