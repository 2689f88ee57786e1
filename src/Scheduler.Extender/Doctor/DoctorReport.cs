using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Extender.Terminal;
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
            var state = $"{finding.State.ToString().ToLowerInvariant(),-8}";
            var lines = WrappedText.Lines(state, $"{finding.Check}: {finding.Evidence}", console.Profile.Width).ToArray();
            console.Write(new Text(state, StyleOf(finding.State)));
            console.WriteLine(lines[0][state.Length..]);
            foreach (var line in lines[1..]) console.WriteLine(line);
            if (finding.Remedy.Length == 0) continue;
            foreach (var line in WrappedText.Lines("        -> ", finding.Remedy, console.Profile.Width)) console.WriteLine(line);
        }

        var counts = findings.GroupBy(finding => finding.State).OrderBy(state => state.Key);
        console.WriteLine(string.Join(", ", counts.Select(state => $"{state.Count()} {state.Key.ToString().ToLowerInvariant()}")));
    }

    private static Style StyleOf(FindingState state) => state switch
    {
        FindingState.Ok => new Style(Color.Green),
        FindingState.Fail => new Style(Color.Red),
        FindingState.Warn => new Style(Color.Yellow),
        _ => Style.Plain,
    };
}
