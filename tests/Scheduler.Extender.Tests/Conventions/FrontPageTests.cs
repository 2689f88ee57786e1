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
    [InlineData(
        "read 83.9 %,", "tests/Scheduler.Benchmarks/results/simulation.md",
        "| ours | 100.0 ± 0.0 (100.0; 100.0) | 100.0 ± 0.0 (100.0; 99.9) | 99.7 ± 0.0 (99.7; 99.7) | 98.0 ± 0.0 (84.0; 83.9) |")]
    [InlineData(
        "and 39.9 %", "tests/Scheduler.Benchmarks/results/simulation.md",
        "| spread | 0.5 ± 0.0 (0.5; 0.4) | 2.5 ± 0.2 (2.5; 2.5) | 15.5 ± 0.1 (15.5; 15.5) | 47.2 ± 0.1 (39.9; 39.9) |")]
    [InlineData("1.4 ms (without locality 2.45 ms)", "deploy/overlays/planner/README.md", "| 1.4 ms (without locality 2.45) | 11.3 ms |")]
    [InlineData("11.3 ms", "deploy/overlays/planner/README.md", "| 1.4 ms (without locality 2.45) | 11.3 ms |")]
    [InlineData("takes 34 calls over RPC", "tests/Scheduler.Benchmarks/RESULTS.md", "| RPC | 34 | 0 |")]
    [InlineData("0.22 ms", "tests/README.md", "| prioritize, one of 100 siblings | 0.22 ms |")]
    public void Readme_Figures_AreThoseOfTheirPage(string figure, string page, string row) => Shows("README.md", figure, page, row);

    [Theory]
    [InlineData("| 0.22 ms | 1.3 | 7.8 KB |", "http.md", "| prioritize | 5,000 | 217 | 171 | 1.27 | 1.31 | 7,802 |")]
    [InlineData("| 10 ms | 1.2 | 7.8 KB |", "http.md", "| whole-nodes | 5,000 | 9822 | 8187 | 1.22 | 1.14 | 7,845 |")]
    [InlineData("cover 0.997 of", "cold.md", "| cold | 0.5 s | 0.997 |")]
    [InlineData("replicas 38 bytes each", "memory.md", "| 38.1 |")]
    [InlineData("ready after 1.32 s", "service.md", "| `Planner:Enabled=false` | 0.41 s | 1.32 s | 41 ms | 176 MiB |")]
    [InlineData("get 0.78 of", "service.md", "| 3,819 | 4,886 | 0.78 |")]
    [InlineData("0.9 ms in all", "cpu.md", "| a pod's whole life: call, watch events, Event | 1385 | 65.0 | 876 |")]
    public void Costs_OfTheirPage_AreThoseOfTheResults(string figure, string result, string row) =>
        Shows("tests/README.md", figure, $"tests/Scheduler.Benchmarks/results/{result}", row);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Start_OfAPage_IsATitleAndASentence(string page) => Assert.Matches(Opening(), DocumentationPages.Text(page));

    private static void Shows(string page, string figure, string source, string row)
    {
        Assert.Contains(figure, DocumentationPages.Text(page), StringComparison.Ordinal);
        Assert.Contains(row, DocumentationPages.Text(source), StringComparison.Ordinal);
    }

    [GeneratedRegex("src(?:set)?=\"([^\"]+)\"")]
    private static partial Regex Picture();

    [GeneratedRegex(@"^# \S.*\n\n[^#|<\-`\n]")]
    private static partial Regex Opening();
}
