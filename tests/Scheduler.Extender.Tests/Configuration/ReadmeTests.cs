using System.Text.RegularExpressions;
using Scheduler.Extender.Commands;
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

    [Fact]
    public void Readme_Commands_AreOfTheCommandLine()
    {
        var commands = new[] { "README.md", "deploy/README.md" }
            .Select(
                name => File.ReadAllText(Path.Combine(ConfigurationFiles.Repository, name)).Replace("\\\n", " ", StringComparison.Ordinal))
            .SelectMany(text => OurCommand().Matches(text))
            .Select(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToArray();

        Assert.Equal(
            ["demo", "doctor", "explain", "history", "simulate"],
            commands.Select(words => words[0]).Where(word => word[0] != '-').Distinct().Order());
        Assert.All(commands, words =>
        {
            // A shell's own <(…) stands for one file.
            var ours = words.TakeWhile(word => word[0] != '<').ToList();
            if (ours.Count < words.Length) ours.Add("FILE");
            var parsed = new SchedulerCommand().Parse(ours);
            Assert.Empty(parsed.Errors);
            Assert.All(parsed.UnmatchedTokens, token => Assert.True(SettingFlags.IsSettingFlag(token), token));
        });
    }

    [GeneratedRegex(@"^.*(?:--project src/Scheduler\.Extender --|Scheduler\.Extender\.dll) +([^#\n]*)", RegexOptions.Multiline)]
    private static partial Regex OurCommand();

    [GeneratedRegex("`([A-Z][A-Za-z]+(?::[A-Z][A-Za-z]+)+)[`=]")]
    private static partial Regex Setting();

    [GeneratedRegex("^# TYPE hdfs_locality_([a-z_]+) ([cgh])", RegexOptions.Multiline)]
    private static partial Regex Metric();

    [GeneratedRegex("`([a-z_]+)` ([cgh])\\b")]
    private static partial Regex NamedMetric();

    [GeneratedRegex(@"\b((?:src|tests|config|deploy|\.ci)/[A-Za-z./-]*[A-Za-z])")]
    private static partial Regex RepositoryPath();
}
