using Spectre.Console;

namespace Scheduler.Extender.Terminal;

/// <summary>A table of names and figures that fits the console: where it would not, nothing is cut, and cells take more lines.</summary>
internal static class ReportTable
{
    /// <summary>An empty table.</summary>
    /// <param name="title">The title.</param>
    /// <param name="names">Headings of the names, on the left.</param>
    /// <param name="figures">Headings of the figures, on the right.</param>
    /// <param name="breaksNames">Whether names are broken where there is no room, as users choose them; else figures, at spaces.</param>
    public static Table New(string title, IEnumerable<string> names, IEnumerable<string> figures, bool breaksNames = false)
    {
        var table = new Table().Title(Markup.Escape(title));
        foreach (var name in names) table.AddColumn(new TableColumn(Markup.Escape(name)) { NoWrap = !breaksNames });
        foreach (var figure in figures)
            table.AddColumn(new TableColumn(Markup.Escape(figure)) { NoWrap = breaksNames }.RightAligned());
        return table;
    }

    /// <summary>Adds a row.</summary>
    public static void Add(this Table table, params IEnumerable<string> cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
}
