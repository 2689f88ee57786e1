using System.CommandLine;
using Scheduler.Core;

namespace Scheduler.Extender.Commands;

/// <summary>
/// Arguments that no option or argument of a command matches. The commands report them with their other errors, so that one run shows
/// everything that is wrong.
/// </summary>
internal static class UnknownArguments
{
    /// <summary>A sentence for each, with the closest flag or command.</summary>
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var takesSettings = command.Options.Any(option => option.Name == ConfigurationLayers.FileOption);
        var before = "";
        foreach (var token in parsed.UnmatchedTokens)
        {
            // The value of a flag that is not known itself says nothing more.
            var isValue = before.StartsWith('-') && !before.Contains('=', StringComparison.Ordinal) && !token.StartsWith('-');
            before = token;
            if (isValue || (takesSettings && SettingFlags.IsSettingFlag(token))) continue;
            yield return Wrong(token, command, takesSettings) + ClosestName.Question(NameOf(token), NamesOf(command));
        }
    }

    private static string Wrong(string token, Command command, bool takesSettings)
    {
        var quoted = ShortText.Quote(token);
        if (takesSettings && SettingFlags.IsSettingFlag($"--{token}")) return $"'{quoted}' is no flag; write --{quoted}.";
        if (takesSettings) return $"'{quoted}' is neither an option nor a setting; write settings as --Section:Key=value.";
        return $"'{quoted}' is not {(token.StartsWith('-') ? "a flag" : "an argument")} of {command.Name}; see {command.Name} --help.";
    }

    private static string NameOf(string token) => token.Split('=')[0];

    private static IEnumerable<string> NamesOf(Command command) =>
        command.Options.Where(option => !option.Hidden).Select(option => option.Name)
            .Concat(command.Subcommands.Select(subcommand => subcommand.Name));
}

/// <summary>Flags that set a setting: <c>--Section:Key=value</c>.</summary>
internal static class SettingFlags
{
    /// <summary>Whether a token is such a flag.</summary>
    public static bool IsSettingFlag(string token)
    {
        var equals = token.IndexOf('=', StringComparison.Ordinal);
        return token.StartsWith("--", StringComparison.Ordinal) && equals > 0 && token.AsSpan(0, equals).Contains(':');
    }
}
