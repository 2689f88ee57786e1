using Scheduler.Core;

namespace Scheduler.Extender.Configuration;

/// <summary>
/// Environment variables that were meant to be settings. Of other programs' variables none is an error: both the section and the key must
/// be close to ones that exist.
/// </summary>
internal static class EnvironmentTypos
{
    private const string Separator = "__";

    /// <summary>A sentence for each.</summary>
    /// <param name="names">The variables' names.</param>
    public static IEnumerable<string> Of(IEnumerable<string> names)
    {
        foreach (var name in names.Order(StringComparer.Ordinal))
            if (MeantBy(name) is { } meant)
                yield return $"The environment variable {ShortText.Quote(name)} is not a setting of this version. Did you mean {meant}?";
    }

    private static string? MeantBy(string name)
    {
        var parts = name.Replace(":", Separator, StringComparison.Ordinal).Split(Separator);
        // The keys of a section are checked with the others.
        if (parts.Length > 1 && Settings.Sections.Contains(parts[0], StringComparer.OrdinalIgnoreCase)) return null;
        if (WithOtherSeparators(name) is { } meant) return meant;
        if (parts.Length < 2) return null;
        if (ClosestName.Of(parts[0], Settings.Sections) is not { } section) return null;
        return ClosestName.Of(parts[1], Settings.KeysOf(section)) is { } key ? string.Join(Separator, [section, key, .. parts[2..]]) : null;
    }

    /// <summary>
    /// <c>Redis_Configuration</c> or <c>Redis.Configuration</c>, in exactly our case: others' variables, as REDIS_PORT, are all capitals.
    /// </summary>
    private static string? WithOtherSeparators(string name) =>
        name.Split(['_', '.', '-'], StringSplitOptions.RemoveEmptyEntries) is [var section, var key, .. var rest]
        && Settings.Sections.Contains(section) && Settings.KeysOf(section).Contains(key)
            ? string.Join(Separator, [section, key, .. rest])
            : null;
}
