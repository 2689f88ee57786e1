using System.Text.RegularExpressions;
using Scheduler.Extender.Tests.Configuration;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>Pages name what exists, and a newcomer finds the score in few files.</summary>
public sealed partial class PageLinkTests
{
    /// <summary>From the body of a request to its scores.</summary>
    private const int MostFiles = 40;

    private static readonly string[] Folders = [".github", "config", "dashboards", "deploy", "src", "tests"];

    public static TheoryData<string> Pages =>
    [
        .. Folders.SelectMany(
            folder => Directory.EnumerateFiles(Path.Combine(ConfigurationFiles.Repository, folder), "*.md", SearchOption.AllDirectories))
            .Append(Path.Combine(ConfigurationFiles.Repository, "README.md"))
            .Select(file => Path.GetRelativePath(ConfigurationFiles.Repository, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules")),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_Lead(string page)
    {
        var directory = Path.Combine(ConfigurationFiles.Repository, Path.GetDirectoryName(page)!);

        Assert.All(LinksIn(Text(page)), link => Assert.True(Path.Exists(Path.Combine(directory, link)), $"{page} links to {link}"));
    }

    [Fact]
    public void ReadingOrder_FromTheBodyToTheScores_IsShort()
    {
        var order = ReadingOrder().Match(Text("src/README.md")).Groups[1].Value.Trim().Split('\n');

        Assert.InRange(order.Length, 1, MostFiles);
        var files = order.Select((line, i) => (Number: i + 1, Line: line, File: LinksIn(line).First())).ToArray();
        Assert.All(files, each => Assert.StartsWith($"{each.Number}. ", each.Line, StringComparison.Ordinal));
        Assert.All(files, each => Assert.EndsWith(".cs", each.File, StringComparison.Ordinal));
        Assert.Equal(files.Length, files.DistinctBy(each => each.File).Count());
    }

    private static string Text(string page) => File.ReadAllText(Path.Combine(ConfigurationFiles.Repository, page));

    /// <summary>Relative ones, without the heading that they lead to.</summary>
    private static IEnumerable<string> LinksIn(string text) => Link().Matches(text)
        .Select(match => match.Groups[1].Value.Split('#')[0])
        .Where(
            link => link.Length > 0
                && !link.Contains("://", StringComparison.Ordinal)
                && !link.StartsWith("mailto:", StringComparison.Ordinal));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("<!-- reading order: begin -->(.*)<!-- reading order: end -->", RegexOptions.Singleline)]
    private static partial Regex ReadingOrder();
}
