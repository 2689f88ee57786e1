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
            yield return Wrong(token, command, takesSettings);
        }
    }

    /// <summary>The sentence about a flag before its command.</summary>
    public static string Misplaced(string flag, Command command) => command.Options.Any(option => option.Name == flag)
        ? $"{flag} is before {command.Name}, which does not read it there; write {command.Name} {flag}."
        : NotOf(flag, command);

    private static string Wrong(string token, Command command, bool takesSettings)
    {
        var (quoted, name) = (ShortText.Quote(token), token.Split('=')[0]);
        if (takesSettings && SettingFlags.IsSettingFlag($"--{token}")) return $"'{quoted}' is no flag; write --{quoted}.";
        if (command.Options.Any(option => option.Name == name)) return Misplaced(name, command);
        return Unknown(quoted, command, takesSettings) + ClosestName.Question(name, NamesOf(command));
    }

    private static string Unknown(string token, Command command, bool takesSettings)
    {
        if (command.Subcommands.Count > 0 && !token.StartsWith('-')) return $"'{token}' is not a command; see --help.";
        return takesSettings
            ? $"'{token}' is neither an option nor a setting; write settings as --Section:Key=value."
            : NotOf(token, command);
    }

    private static string NotOf(string token, Command command) =>
        $"'{token}' is not {(token.StartsWith('-') ? "a flag" : "an argument")} of {command.Name}; see {command.Name} --help.";

    private static IEnumerable<string> NamesOf(Command command) =>
        command.Options.Where(option => !option.Hidden).Select(option => option.Name)
            .Concat(command.Subcommands.Select(subcommand => subcommand.Name));
}

/// <summary>Flags that set a setting: <c>--Section:Key=value</c>.</summary>
internal static class SettingFlags
{
    /// <summary>Whether a token is such a flag.</summary>
    public static bool IsSettingFlag(string token) =>
        token.StartsWith("--", StringComparison.Ordinal)
        && token[2..].Split('=', 2) is [var key, _]
        && key.Split(':') is { Length: > 1 } names
        && char.IsLetter(names[0].FirstOrDefault())
        && names.All(name => name.Length > 0);
}
