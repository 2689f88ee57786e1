using Spectre.Console;

namespace Scheduler.Extender.Terminal;

/// <summary>
/// A table of names and figures that fits the terminal, and cuts nothing. Where it is too wide, names and headings take more lines; where
/// that is not enough, each row becomes a sentence.
/// </summary>
/// <param name="title">The title.</param>
/// <param name="columns">Its columns.</param>
internal sealed class ReportTable(string title, params IReadOnlyList<ReportColumn> columns)
{
    /// <summary>A longer name is broken anywhere, as users choose names.</summary>
    private const int LongestWord = 20;

    /// <summary>Columns that a border and its blanks take: on the left of each column, and on the right of the table.</summary>
    private const int BorderOfColumn = 3, BorderOfTable = 1;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; a text for each column.</summary>
    public void Add(params IEnumerable<string> cells) => _rows.Add([.. cells]);

    /// <summary>Writes it.</summary>
    public void Write(IAnsiConsole console)
    {
        var room = console.Profile.Width - BorderOfTable - (columns.Count * BorderOfColumn);
        int[] wanted = [.. columns.Select((column, i) => TextsOf(i).Append(column.Heading).Max(text => text.Length))];
        int[] least = [.. columns.Select(LeastWidth)];
        if (least.Sum() <= room) console.Write(Grid(Widths(wanted, least, room)));
        else WriteSentences(console);
    }

    private IEnumerable<string> TextsOf(int column) => _rows.Select(row => row[column]);

    private int LeastWidth(ReportColumn column, int i)
    {
        var words = TextsOf(i).SelectMany(text => column.IsFigure ? [text] : LongestWords(text));
        return words.Concat(LongestWords(column.Heading)).Max(word => word.Length);
    }

    private static IEnumerable<string> LongestWords(string text) =>
        text.Split(' ').Select(word => word.Length > LongestWord ? word[..LongestWord] : word);

    /// <summary>Each column has the least that it needs; what is left goes to all that want more, in equal parts.</summary>
    private static int[] Widths(int[] wanted, int[] least, int room)
    {
        var widths = (int[])least.Clone();
        var left = room - least.Sum();
        var byNeed = Enumerable.Range(0, widths.Length).OrderBy(i => wanted[i] - least[i]).ToArray();
        for (var i = 0; i < byNeed.Length; i++)
        {
            var more = Math.Min(wanted[byNeed[i]] - least[byNeed[i]], left / (byNeed.Length - i));
            widths[byNeed[i]] += more;
            left -= more;
        }

        return widths;
    }

    private Table Grid(int[] widths)
    {
        var table = new Table().Title(Markup.Escape(title));
        foreach (var (column, width) in columns.Zip(widths))
        {
            table.AddColumn(new TableColumn(Cell(column.Heading, width))
            {
                Width = width,
                Alignment = column.IsFigure ? Justify.Right : Justify.Left,
            });
        }

        foreach (var row in _rows) table.AddRow([.. row.Zip(widths, Cell)]);
        return table;
    }

    /// <summary>The library would leave the blank at which it breaks a line, and figures would not end below each other.</summary>
    private static string Cell(string text, int width) => Markup.Escape(string.Join('\n', WrappedText.Lines("", text, width)));

    private void WriteSentences(IAnsiConsole console)
    {
        console.WriteWrapped(title);
        foreach (var row in _rows)
        {
            var facts = columns.Zip(row).Skip(1).Where(fact => fact.Second.Length > 0)
                .Select(fact => $"{fact.First.Heading} {fact.Second}");
            console.WriteWrapped($"{row[0]}: {string.Join(", ", facts)}", "  ");
        }

        console.WriteLine();
    }
}

/// <summary>A column.</summary>
/// <param name="Heading">What is above it.</param>
/// <param name="IsFigure">Whether it holds figures, which are on the right and in one line.</param>
internal sealed record ReportColumn(string Heading, bool IsFigure)
{
    /// <summary>Columns of figures.</summary>
    public static IEnumerable<ReportColumn> Figures(params IEnumerable<string> headings) =>
        headings.Select(heading => new ReportColumn(heading, IsFigure: true));

    /// <summary>Columns of names.</summary>
    public static IEnumerable<ReportColumn> Names(params IEnumerable<string> headings) =>
        headings.Select(heading => new ReportColumn(heading, IsFigure: false));
}
