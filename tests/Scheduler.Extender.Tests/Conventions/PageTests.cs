using System.Text.RegularExpressions;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>The pages name all settings and metrics that there are, and nothing else.</summary>
public sealed partial class PageTests
{
    public static TheoryData<string> Pages => [.. DocumentationPages.All];

    [Fact]
    public void Settings_OfTheirPage_AreThoseOfTheOptions()
    {
        var named = SettingsIn("config/README.md").Distinct();

        Assert.Equal(SettingKeys.All, named.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Settings_OfAPage_Exist(string page) => Assert.Subset(SettingKeys.All.ToHashSet(), SettingsIn(page).ToHashSet());

    [Fact]
    public async Task Metrics_OfTheirPage_AreThoseOfTheService()
    {
        await using var service = await RunningService.StartAsync();

        var page = await service.Management.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        var served = Metric().Matches(page).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}");
        var named = NamedMetric().Matches(DocumentationPages.Text("dashboards/README.md"))
            .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}");
        Assert.Equal(served.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Paths_OfAPage_Exist(string page)
    {
        var named = RepositoryPath().Matches(DocumentationPages.Text(page)).Select(match => match.Groups[1].Value).Distinct();

        // NAME stands for what the reader adds.
        named = named.Where(path => !path.Contains("NAME", StringComparison.Ordinal));
        Assert.All(named, path => Assert.True(Path.Exists(DocumentationPages.PathOf(path)), path));
    }

    /// <summary>Files of code without the folder of their project, as <c>Hosting/ServiceHost.cs</c>.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void CodeFiles_OfAPage_Exist(string page)
    {
        var files = Source.Files.Select(file => $"src/{file.Name}").Concat(Source.TestFiles.Select(file => $"tests/{file.Name}")).ToArray();

        Assert.All(
            CodeFile().Matches(DocumentationPages.Text(page)).Select(match => match.Groups[1].Value),
            named => Assert.Contains(files, file => file.EndsWith(named, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> SettingsIn(string page) =>
        Setting().Matches(DocumentationPages.Text(page)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([A-Z][A-Za-z]+(?::[A-Z][A-Za-z]+)+)[`=]")]
    private static partial Regex Setting();

    [GeneratedRegex(@"`([\w./]+\.cs)`")]
    private static partial Regex CodeFile();

    [GeneratedRegex("^# TYPE hdfs_locality_([a-z_]+) ([cgh])", RegexOptions.Multiline)]
    private static partial Regex Metric();

    [GeneratedRegex("`([a-z_]+)` ([cgh])\\b")]
    private static partial Regex NamedMetric();

    [GeneratedRegex(@"(?<![\w./-])((?:src|tests|config|deploy|dashboards|\.ci)/[A-Za-z./-]*[A-Za-z])")]
    private static partial Regex RepositoryPath();
}
