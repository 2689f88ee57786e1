using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Scheduler.Extender.Configuration;

/// <summary>Adds to an error of the configuration where the setting comes from: the file, the environment or a flag.</summary>
internal static partial class SettingOrigin
{
    /// <summary>The errors, each with the layer of the first key in it that is set.</summary>
    /// <param name="errors">Sentences that name keys, as <c>Section:Key</c>.</param>
    /// <param name="configuration">The layers, joined.</param>
    public static IEnumerable<string> Name(IEnumerable<string> errors, IConfiguration configuration) =>
        configuration is IConfigurationRoot root ? errors.Select(error => Name(error, root)) : errors;

    private static string Name(string error, IConfigurationRoot root)
    {
        foreach (var key in KeysIn(error))
            foreach (var provider in root.Providers.Reverse())
                if (IsSet(provider, key) && OriginOf(provider, key) is { } origin) return $"{error} {origin}";
        return error;
    }

    /// <summary>The keys in a sentence; <c>Section:One|Two</c> are two.</summary>
    private static IEnumerable<string> KeysIn(string error)
    {
        foreach (Match match in Key().Matches(error))
        {
            if (!Settings.Sections.Contains(match.Groups["section"].Value, StringComparer.OrdinalIgnoreCase)
                && !error.StartsWith(match.Value, StringComparison.Ordinal)) continue;
            foreach (var name in match.Groups["key"].Value.Split('|')) yield return $"{match.Groups["section"].Value}:{name}";
        }

        // A section alone has no key.
        if (error.Contains(" is not a section", StringComparison.Ordinal) || error.Contains(" is a section", StringComparison.Ordinal))
            yield return error.Split(' ')[0];
    }

    private static bool IsSet(IConfigurationProvider provider, string key) =>
        (provider.TryGet(key, out var value) && !string.IsNullOrEmpty(value)) || provider.GetChildKeys([], key).Any();

    private static string? OriginOf(IConfigurationProvider provider, string key) => provider switch
    {
        CommandLineConfigurationProvider => $"Set by the flag --{key}.",
        EnvironmentVariablesConfigurationProvider =>
            $"Set by the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}.",
        JsonConfigurationProvider { Source: { Path: { } path, FileProvider: { } files } } =>
            $"Set in {SettingsFile.Read(files.GetFileInfo(path).PhysicalPath!).LineOf(key) ?? path}.",
        _ => null,
    };

    [GeneratedRegex(@"(?<section>[A-Za-z]\w*):(?<key>[\w.*/-]+(?:[:|][\w.*/-]+)*)")]
    private static partial Regex Key();
}
