using System.Text.RegularExpressions;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>How source files are kept.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 300;

    /// <summary>As <c>max_line_length</c> in .editorconfig.</summary>
    private const int MaxColumns = 140;
    private const int MaxCodeAroundText = 110;

    [Fact]
    public void Files_All_AreShort()
    {
        Assert.NotEmpty(Source.Files);
        Assert.Empty(Source.Files.Where(file => file.Lines.Length >= MaxLines).Select(file => $"{file.Name}: {file.Lines.Length} lines"));
    }

    [Fact]
    public void Lines_All_FitAScreen() => Assert.Empty(
        from file in Source.Files.Concat(Source.TestFiles)
        from line in file.Lines.Index()
        where line.Item.Length > MaxColumns && !IsText(line.Item)
        select $"{file.Name}:{line.Index + 1}: {line.Item.Length} columns");

    /// <summary>As <c>dotnet format</c> sorts them, which the build does not check.</summary>
    [Fact]
    public void Usings_All_AreSorted() => Assert.Empty(
        from file in Source.Files.Concat(Source.TestFiles)
        let names = file.Lines.Where(line => PlainUsing().IsMatch(line)).ToArray()
        where !names.SequenceEqual(names
            .OrderBy(name => !name.StartsWith("using System", StringComparison.Ordinal))
            .ThenBy(name => name.TrimEnd(';').Replace('.', ' '), StringComparer.OrdinalIgnoreCase))
        select file.Name);

    [GeneratedRegex("^using [A-Z][A-Za-z0-9.]*;")]
    private static partial Regex PlainUsing();

    /// <summary>Texts are not broken: recorded JSON, a request, a page that a benchmark writes. What stands around them is short.</summary>
    private static bool IsText(string line)
    {
        var (first, last) = (line.IndexOf('"', StringComparison.Ordinal), line.LastIndexOf('"'));
        return last > first && line.Length - (last - first) <= MaxCodeAroundText;
    }

    [Fact]
    public void Suppressions_All_GiveTheirReasonOnTheLine() => Assert.Empty(
        from file in Source.Files
        from line in file.Lines
        where line.Contains("#pragma warning disable", StringComparison.Ordinal) && !line.Contains("//", StringComparison.Ordinal)
        select $"{file.Name}: {line}");

    [Fact]
    public void Files_All_HoldTheTypeTheyAreNamedAfter() => Assert.Empty(
        from file in Source.Files
        let name = Path.GetFileNameWithoutExtension(file.Name).Split('.')[0]
        where name is not "Program" && !file.Lines.Any(line => Declares(line, name))
        select file.Name);

    private static bool Declares(string line, string name) =>
        Regex.IsMatch(line, $@"\b(class|struct|interface|record|enum|delegate)\b.*\b{name}\b");

    /// <summary>A read of the history may keep its thread for ever: commands end, the service does not.</summary>
    [Fact]
    public void PlacementReader_InTheHost_IsUsedByCommandsAlone() => Assert.Equal(
        ["Scheduler.Extender/Commands/HistoryCommand.cs", "Scheduler.Extender/Simulate/RecordedTrace.cs"],
        Source.Files.Where(file => file.Lines.Any(line => line.Contains("new PlacementReader(", StringComparison.Ordinal)))
            .Select(file => file.Name).Order(StringComparer.Ordinal));
}
