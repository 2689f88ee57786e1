using System.Text.RegularExpressions;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>Pages name what exists, and a newcomer finds the score in few files.</summary>
public sealed partial class PageLinkTests
{
    /// <summary>From the body of a request to its scores.</summary>
    private const int MostFiles = 40;

    public static TheoryData<string> Pages => [.. DocumentationPages.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_Lead(string page)
    {
        var directory = Path.GetDirectoryName(page)!;

        Assert.All(LinksIn(DocumentationPages.Text(page)), link =>
        {
            var (path, heading) = (link.Split('#')[0], link.Split('#').ElementAtOrDefault(1));
            var target = path.Length == 0 ? page : Path.Combine(directory, path);
            Assert.True(Path.Exists(DocumentationPages.PathOf(target)), $"{page} links to {link}");
            Assert.True(heading is null || HeadingsOf(target).Contains(heading), $"{page} links to {link}");
        });
    }

    [Fact]
    public void ReadingOrder_FromTheBodyToTheScores_IsShort()
    {
        var order = ReadingOrder().Match(DocumentationPages.Text("src/reading.md")).Groups[1].Value.Trim().Split('\n');

        Assert.InRange(order.Length, 1, MostFiles);
        var files = order.Select((line, i) => (Number: i + 1, Line: line, File: LinksIn(line).First())).ToArray();
        Assert.All(files, each => Assert.StartsWith($"{each.Number}. ", each.Line, StringComparison.Ordinal));
        Assert.All(files, each => Assert.EndsWith(".cs", each.File, StringComparison.Ordinal));
        Assert.Equal(files.Length, files.DistinctBy(each => each.File).Count());
    }

    /// <summary>Relative ones, with the heading that they lead to.</summary>
    private static IEnumerable<string> LinksIn(string text) => Link().Matches(text)
        .Select(match => match.Groups[1].Value)
        .Where(
            link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal));

    /// <summary>As GitHub names them in links.</summary>
    private static IEnumerable<string> HeadingsOf(string page) => Heading().Matches(Fence().Replace(DocumentationPages.Text(page), ""))
        .Select(match => NotInAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^ *```[^`]*?^ *```", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("<!-- reading order: begin -->(.*)<!-- reading order: end -->", RegexOptions.Singleline)]
    private static partial Regex ReadingOrder();
}
