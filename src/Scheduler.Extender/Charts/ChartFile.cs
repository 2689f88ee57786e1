using System.CommandLine;

namespace Scheduler.Extender.Charts;

/// <summary>The flag <c>--svg FILE</c>: where a command writes its chart.</summary>
internal sealed class ChartFile
{
    /// <summary>The flag.</summary>
    public Option<string?> Flag { get; } = new("--svg") { Description = "Write a chart to this file, too.", HelpName = "FILE" };

    /// <summary>The file; null if none is given, and with an error if its directory does not exist.</summary>
    public string? Read(ParseResult parsed, List<string> errors)
    {
        if (parsed.GetValue(Flag) is not { Length: > 0 } path) return null;
        var directory = Path.GetDirectoryName(Path.GetFullPath(path));
        // Reported before a run of minutes, not after it.
        if (Directory.Exists(path)) errors.Add($"--svg {path}: this is a directory; name a file.");
        else if (!Directory.Exists(directory)) errors.Add($"--svg {path}: there is no directory {directory}.");
        return path;
    }

    /// <summary>Writes the chart; null, or why it could not be written.</summary>
    public static string? Write(string path, string svg)
    {
        try
        {
            File.WriteAllText(path, svg);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"--svg {path}: {exception.Message}";
        }
    }
}
