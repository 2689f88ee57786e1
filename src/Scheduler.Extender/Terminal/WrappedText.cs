using Spectre.Console;

namespace Scheduler.Extender.Terminal;

/// <summary>Sentences in lines that fit the terminal.</summary>
internal static class WrappedText
{
    /// <summary>
    /// The lines of a text, broken at spaces: the first starts with <paramref name="lead"/>, the others are indented below the text. A
    /// longer word, such as a path, stays in one piece, so that it can be copied.
    /// </summary>
    /// <param name="lead">What the first line starts with.</param>
    /// <param name="text">The text. A control character becomes <c>?</c>: names and messages come from other users.</param>
    /// <param name="width">Characters of a line.</param>
    public static IEnumerable<string> Lines(string lead, string text, int width)
    {
        var (line, indent) = (lead, new string(' ', lead.Length));
        var isStart = true;
        foreach (var word in Plain(text).Split(' '))
        {
            if (!isStart && line.Length + 1 + word.Length > width)
            {
                yield return line;
                (line, isStart) = (indent, true);
            }

            line = isStart ? line + word : $"{line} {word}";
            isStart = false;
        }

        yield return line;
    }

    /// <summary>Writes a text in lines as wide as the console.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="text">The text.</param>
    /// <param name="lead">What the first line starts with.</param>
    public static void WriteWrapped(this IAnsiConsole console, string text, string lead = "")
    {
        foreach (var line in Lines(lead, text, console.Profile.Width)) console.WriteLine(line);
    }

    private static string Plain(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
}
