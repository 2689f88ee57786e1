using System.CommandLine;
using Scheduler.History;

namespace Scheduler.Extender.History;

/// <summary>The flag with the directory of a history; its default is the setting in the environment.</summary>
internal static class HistoryDirectoryFlag
{
    private const string Setting = $"{HistoryOptions.Section}:{nameof(HistoryOptions.Directory)}";

    /// <summary>The flag.</summary>
    public static Option<string?> New(string name) =>
        new(name) { Description = "The directory of the history. Default: the environment's History__Directory.", HelpName = "DIR" };

    /// <summary>The directory; null with an error added when it is missing or does not exist.</summary>
    public static string? Read(string? flag, List<string> errors)
    {
        var directory = flag ?? new ConfigurationBuilder().AddEnvironmentVariables().Build()[Setting];
        if (string.IsNullOrEmpty(directory))
            errors.Add("--directory is missing; name the directory of the history (History:Directory of the service).");
        else if (!Directory.Exists(directory)) errors.Add($"--directory {directory}: there is no such directory.");
        else return directory;
        return null;
    }
}
