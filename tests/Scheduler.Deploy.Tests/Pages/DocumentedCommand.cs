using System.Text.RegularExpressions;

namespace Scheduler.Deploy.Tests.Pages;

/// <summary>A command that a page shows, in a block of shell or in a line of text.</summary>
/// <param name="Page">The page.</param>
/// <param name="Words">The command, word by word and without quotes; variables in front of it are left out.</param>
/// <param name="IsTried">Not where the sentence before its block says that it was not tried.</param>
internal sealed partial record DocumentedCommand(string Page, IReadOnlyList<string> Words, bool IsTried)
{
    public static IEnumerable<DocumentedCommand> All => DocumentationPages.All.SelectMany(On);

    public override string ToString() => $"{Page}: {string.Join(' ', Words)}";

    /// <summary>The command that comes after the word, if there is one.</summary>
    public DocumentedCommand? After(string word)
    {
        var rest = Words.SkipWhile(one => one != word).Skip(1).ToArray();
        return rest.Length == 0 ? null : this with { Words = rest };
    }

    private static IEnumerable<DocumentedCommand> On(string page)
    {
        var text = DocumentationPages.Text(page);
        var inBlocks = from block in Block().Matches(text)
                       let isTried = !block.Groups["before"].Value.Contains("not tried", StringComparison.OrdinalIgnoreCase)
                       from command in Split(block.Groups["code"].Value)
                       select new DocumentedCommand(page, command, isTried);
        var inText = from span in Span().Matches(Fence().Replace(text, ""))
                     from command in Split(span.Groups[1].Value)
                     select new DocumentedCommand(page, command, IsTried: true);
        return inBlocks.Concat(inText);
    }

    /// <summary>The commands of a text of shell, those within <c>$(…)</c> and <c>&lt;(…)</c>, too.</summary>
    private static IEnumerable<string[]> Split(string shell)
    {
        foreach (Match inner in Substitution().Matches(shell))
            foreach (var command in Split(inner.Groups[1].Value)) yield return command;
        var words = new List<string>();
        foreach (Match token in Token().Matches(shell + '\n'))
        {
            if (token.Groups["word"].Success) words.Add(Unquoted(token.Value));
            if (!token.Groups["end"].Success) continue;
            var command = words.SkipWhile(word => Variable().IsMatch(word)).ToArray();
            if (command.Length > 0) yield return command;
            words.Clear();
        }
    }

    private static string Unquoted(string word) => word.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);

    /// <summary>With the paragraph before it.</summary>
    [GeneratedRegex(@"(?<before>(?:^ *[^\s`].*\n)*)\n? *```(?:sh|bash|console)\n(?<code>[\s\S]*?)^ *```", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^ *```[\s\S]*?^ *```", RegexOptions.Multiline)]
    private static partial Regex Fence();

    /// <summary>Whole commands: <c>kubectl apply -k</c> in a sentence is none.</summary>
    [GeneratedRegex(@"`((?:kubectl|dotnet|sh|curl|docker|tests/run\.sh) [^`\n]*[^`\n ] [^`\n]*(?<! -\w))`")]
    private static partial Regex Span();

    [GeneratedRegex(@"[$<]\(([^()]*)\)")]
    private static partial Regex Substitution();

    [GeneratedRegex("""
        (?<word>(?:"(?:[^"\\]|\\.)*"|'[^']*'|[$<]\([^)]*\)|\\[^\n]|[^\s\\"'|&;#]|(?<=\S)\#)+)|(?<comment>\#[^\n]*)|(?<end>\n|\||&&?|;)|\\\n|\s
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    [GeneratedRegex(@"^[A-Za-z_]\w*=")]
    private static partial Regex Variable();
}
