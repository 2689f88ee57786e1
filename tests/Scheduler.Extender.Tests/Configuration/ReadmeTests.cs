using System.Text.RegularExpressions;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Configuration;

/// <summary>The README names all that exists, and nothing else.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(ConfigurationFiles.Repository, "README.md"));

    [Fact]
    public void Readme_Settings_AreThoseOfTheOptions()
    {
        var named = Setting().Matches(Readme).Select(match => match.Groups[1].Value).Distinct();

        Assert.Equal(SettingKeys.All, named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Readme_Metrics_AreThoseOfTheService()
    {
        await using var service = await RunningService.StartAsync();

        var page = await service.Management.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        var served = Metric().Matches(page).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}");
        var named = NamedMetric().Matches(Readme).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}");
        Assert.Equal(served.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Readme_Paths_Exist()
    {
        var named = RepositoryPath().Matches(Readme).Select(match => match.Groups[1].Value).Distinct();

        Assert.All(named, path => Assert.True(Path.Exists(Path.Combine(ConfigurationFiles.Repository, path)), path));
    }

    [GeneratedRegex("`([A-Z][A-Za-z]+(?::[A-Z][A-Za-z]+)+)[`=]")]
    private static partial Regex Setting();

    [GeneratedRegex("^# TYPE hdfs_locality_([a-z_]+) ([cgh])", RegexOptions.Multiline)]
    private static partial Regex Metric();

    [GeneratedRegex("`([a-z_]+)` ([cgh])\\b")]
    private static partial Regex NamedMetric();

    [GeneratedRegex(@"\b((?:src|tests|config|deploy|\.ci)/[A-Za-z./-]*[A-Za-z])")]
    private static partial Regex RepositoryPath();
}
