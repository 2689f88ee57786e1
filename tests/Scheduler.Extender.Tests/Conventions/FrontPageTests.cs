using System.Text;
using System.Text.RegularExpressions;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>README.md is short, leads to every page, and shows the figures of the results; every page says first what it is for.</summary>
public sealed partial class FrontPageTests
{
    private const int MostBytes = 12 * 1024;

    /// <summary>Pages that one reaches from a page of the README: reasons, results, and what GitHub shows by itself.</summary>
    private static readonly string[] Further = [".github/decisions/", "tests/Scheduler.", ".github/pull_request_template.md"];

    private static readonly string Readme = DocumentationPages.Text("README.md");

    public static TheoryData<string> Pages =>
        [.. DocumentationPages.All.Where(page => !page.EndsWith("pull_request_template.md", StringComparison.Ordinal))];

    [Fact]
    public void Readme_Size_IsAtMostTwelveKibibytes() => Assert.InRange(Encoding.UTF8.GetByteCount(Readme), 1, MostBytes);

    [Fact]
    public void Readme_Links_LeadToEveryPage()
    {
        var pages = DocumentationPages.All.Where(
            page => page != "README.md" && !Further.Any(start => page.StartsWith(start, StringComparison.Ordinal)));

        Assert.All(pages, page => Assert.Contains($"]({page}", Readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Readme_Pictures_Exist()
    {
        var pictures = Picture().Matches(Readme).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.True(File.Exists(DocumentationPages.PathOf(picture)), picture));
    }

    [Theory]
    [InlineData("99.2 %", "tests/Scheduler.Benchmarks/results/simulation.md", "| ours | 99.2 % | 0.7 % | 0.1 % | 99.9 ± 0.0 |")]
    [InlineData("2.8 %", "tests/Scheduler.Benchmarks/results/simulation.md", "| spread | 2.8 % | 14.6 % | 82.6 % |")]
    [InlineData("1.4 ms (without locality 2.45 ms)", "deploy/overlays/planner/README.md", "| 1.4 ms (without locality 2.45) | 11.3 ms |")]
    [InlineData("11.3 ms", "deploy/overlays/planner/README.md", "| 1.4 ms (without locality 2.45) | 11.3 ms |")]
    [InlineData("takes 34 calls over RPC", "tests/Scheduler.Benchmarks/RESULTS.md", "| RPC | 34 | 0 |")]
    [InlineData("0.22 ms", "tests/README.md", "| prioritize, one of 100 siblings | 0.22 ms |")]
    public void Readme_Figures_AreThoseOfTheirPage(string figure, string page, string row)
    {
        Assert.Contains(figure, Readme, StringComparison.Ordinal);
        Assert.Contains(row, DocumentationPages.Text(page), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Start_OfAPage_IsATitleAndASentence(string page) => Assert.Matches(Opening(), DocumentationPages.Text(page));

    [GeneratedRegex("src(?:set)?=\"([^\"]+)\"")]
    private static partial Regex Picture();

    [GeneratedRegex(@"^# \S.*\n\n[^#|<\-`\n]")]
    private static partial Regex Opening();
}
