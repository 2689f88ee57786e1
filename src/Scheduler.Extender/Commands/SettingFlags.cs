namespace Scheduler.Extender.Commands;

/// <summary>Flags that set a setting: <c>--Section:Key=value</c>.</summary>
internal static class SettingFlags
{
    /// <summary>A sentence for each token that is not such a flag.</summary>
    public static IEnumerable<string> Validate(IEnumerable<string> tokens) => tokens
        .Where(token => !IsSettingFlag(token))
        .Select(token => $"'{token}' is neither an option nor a setting; write settings as --Section:Key=value.");

    /// <summary>Whether a token is such a flag.</summary>
    public static bool IsSettingFlag(string token)
    {
        var equals = token.IndexOf('=', StringComparison.Ordinal);
        return token.StartsWith("--", StringComparison.Ordinal) && equals > 0 && token.AsSpan(0, equals).Contains(':');
    }
}
