using System.Text.RegularExpressions;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// Substitutes <c>${…}</c> as Hadoop's <c>Configuration</c> does: the first variable without another one in it, repeatedly. <c>env.X</c> is
/// the environment variable X; <c>env.X-d</c> gives d when X is not set, and <c>env.X:-d</c> also when X is empty. Stops at a variable that
/// is not set. A variable whose value names the variable itself leaves the whole text as it was.
/// </summary>
/// <param name="property">The raw value of a property; null when it is not set.</param>
/// <param name="environment">An environment variable; null when it is not set.</param>
internal sealed partial class HadoopVariables(Func<string, string?> property, Func<string, string?> environment)
{
    // Hadoop's own bound (Configuration.MAX_SUBST).
    private const int MaxSubstitutions = 20;
    private const int MaxLength = 64 * 1024;

    /// <summary>The value with its variables substituted; null when they refer to each other without an end.</summary>
    public string? Substitute(string value)
    {
        var text = value;
        for (var round = 0; round < MaxSubstitutions && text.Length <= MaxLength; round++)
        {
            var variable = Innermost().Match(text);
            if (!variable.Success || ValueOf(variable.Groups[1].Value) is not { } inserted) return text;
            if (inserted.Contains(variable.Value, StringComparison.Ordinal)) return value;
            text = string.Concat(text.AsSpan(0, variable.Index), inserted, text.AsSpan(variable.Index + variable.Length));
        }

        return null;
    }

    private string? ValueOf(string variable)
    {
        var part = Environmental().Match(variable);
        if (!part.Success) return property(variable);
        var set = environment(part.Groups["name"].Value);
        if (part.Groups["ifEmpty"].Success) return string.IsNullOrEmpty(set) ? part.Groups["ifEmpty"].Value : set;
        return set ?? (part.Groups["ifUnset"].Success ? part.Groups["ifUnset"].Value : property(variable));
    }

    [GeneratedRegex(@"\$\{([^}$ ]+)\}")]
    private static partial Regex Innermost();

    [GeneratedRegex(@"\Aenv\.(?<name>(?:[^:-]|:(?!-))+?)(?::-(?<ifEmpty>.*)|-(?<ifUnset>.*))?\z", RegexOptions.Singleline)]
    private static partial Regex Environmental();
}
