using System.Text.RegularExpressions;
using Scheduler.Deploy.Tests.Manifests;
using Scheduler.Extender.Commands;

namespace Scheduler.Deploy.Tests.Pages;

/// <summary>Every command of every page is held by a test, or the page says that it was not tried.</summary>
public sealed partial class CommandTests
{
    private const string Executable = "src/Scheduler.Extender";

    /// <summary>What blocks with files are made of: <c>RedisFolder</c> and <c>FrontPageTests</c> run these.</summary>
    private static readonly string[] RunByTests = ["umask", "openssl", "printf", "mkdir", "cp", "cut", "tr", "grep"];

    private static readonly DocumentedCommand[] Commands = [.. DocumentedCommand.All];

    private static IEnumerable<DocumentedCommand> Tried => Commands.Where(command => command.IsTried);

    [Fact]
    public void Commands_OfAllPages_AreOfAKnownProgram() => Assert.All(Tried, command => Assert.True(
        command.Words[0] is "kubectl" or "dotnet" or "curl" or "sh" || IsScript(command, command.Words[0])
            || RunByTests.Contains(command.Words[0]),
        $"{command}: test it, or write \"not tried\" before it"));

    [Fact]
    public void Scripts_OfAllPages_Exist() =>
        Assert.All(Tried.Where(command => command.Words[0] == "sh"), command => Assert.True(IsScript(command, command.Words[1]), $"{command}"));

    [Fact]
    public void Projects_OfAllPages_Exist()
    {
        var commands = Tried.Where(command => command.Words is ["dotnet", "run" or "test" or "publish" or "build", ..]).ToArray();

        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
            Assert.Contains(command.Words, word => File.Exists(Repository.PathOf($"{word}/{Path.GetFileName(word)}.csproj"))));
    }

    [Fact]
    public void Benchmarks_OfAllPages_Exist()
    {
        var program = Repository.Text("tests/Scheduler.Benchmarks/Program.cs");
        var names = Tried.Where(command => command.Words.Contains("tests/Scheduler.Benchmarks"))
            .Select(command => command.After("--")!.Words[0]).ToHashSet();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"\"{name}\"", program, StringComparison.Ordinal));
    }

    [Fact]
    public void OurCommands_OfAllPages_AreOfTheCommandLine()
    {
        var commands = Tried.Select(Ours).OfType<DocumentedCommand>().ToArray();

        Assert.Equal(
            new SchedulerCommand().Subcommands.Select(command => command.Name).Order(),
            commands.Select(command => command.Words[0]).Where(word => word[0] != '-').Distinct().Order());
        Assert.All(commands, command =>
        {
            var parsed = new SchedulerCommand().Parse([.. command.Words]);
            Assert.True(parsed.Errors.Count == 0, $"{command}: {string.Join(' ', parsed.Errors)}");
            Assert.All(parsed.UnmatchedTokens, token => Assert.True(SettingFlags.IsSettingFlag(token), $"{command}: {token}"));
        });
    }

    /// <summary>Flags are read before the help is shown, and nothing is asked of a cluster.</summary>
    [KubectlFact]
    public async Task Kubectl_OfAllPages_KnowsVerbAndFlags()
    {
        var lines = Tried.Where(command => command.Words[0] == "kubectl")
            .Select(command => command.Words.Skip(1).TakeWhile(word => word != "--").ToArray())
            .DistinctBy(words => string.Join(' ', words)).ToArray();

        Assert.NotEmpty(lines);
        foreach (var words in lines)
        {
            var (exitCode, _, errors) = await Tool.RunAsync("kubectl", [.. words, "--help"]);
            Assert.True(exitCode == 0, $"kubectl {string.Join(' ', words)}: {errors}");
        }
    }

    /// <summary>In a manifest, or in what the pages create.</summary>
    [Fact]
    public void Objects_OfKubectl_AreThoseOfTheManifests()
    {
        var manifests = string.Join('\n', Directory.EnumerateFiles(Repository.PathOf("deploy"), "*.yaml", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        var names = Tried.Where(command => command.Words[0] == "kubectl")
            .SelectMany(command => ObjectName().Matches(string.Join(' ', command.Words))).Select(match => match.Value).ToHashSet();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(name, manifests, StringComparison.Ordinal));
    }

    [Fact]
    public void Addresses_OfCurl_AreRoutesOfTheApi()
    {
        var page = Repository.Text("dashboards/explain.md");
        var paths = Tried.Where(command => command.Words[0] == "curl").Select(command => UrlPath().Match(command.Words[^1]).Groups[1].Value)
            .Select(path => path.Replace("NAMESPACE", "{namespace}", StringComparison.Ordinal).Replace("POD", "{pod}", StringComparison.Ordinal))
            .ToHashSet();

        Assert.NotEmpty(paths);
        // A test of the description of the API holds that page.
        Assert.All(paths, path => Assert.Contains($"`{path}`", page, StringComparison.Ordinal));
    }

    private static bool IsScript(DocumentedCommand command, string file) =>
        File.Exists(Repository.PathOf(file)) || File.Exists(Path.Combine(Repository.PathOf(Path.GetDirectoryName(command.Page)!), file));

    private static DocumentedCommand? Ours(DocumentedCommand command) => command.Words switch
    {
        ["dotnet", "run", ..] when command.Words.Contains(Executable) => command.After("--"),
        ["dotnet", var library, ..] when library.EndsWith("Scheduler.Extender.dll", StringComparison.Ordinal) => command.After(library),
        ["kubectl", ..] when command.After("--") is { } inner => Ours(inner),
        _ => null,
    };

    [GeneratedRegex(@"(?<=[ /])hdfs-locality[\w-]*(?![\w.=-])")]
    private static partial Regex ObjectName();

    [GeneratedRegex(@"^(?:http://)?[^/]+(/.*)$")]
    private static partial Regex UrlPath();
}
