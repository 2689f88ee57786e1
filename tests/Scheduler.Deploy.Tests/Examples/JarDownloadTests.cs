using System.Text.RegularExpressions;
using Scheduler.Deploy.Tests.Manifests;

namespace Scheduler.Deploy.Tests.Examples;

/// <summary>The commands of the examples that fetch and check the jar, run in a shell.</summary>
public sealed partial class JarDownloadTests : IDisposable
{
    private const string Jar = "hdfs-locality-spark.jar";

    private static readonly string Sources = Repository.PathOf("src/Scheduler.SparkFileSystem");

    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-jar-").FullName;

    public JarDownloadTests()
    {
        Install("sleep", "echo slept >> ../sleeps");
        Directory.CreateDirectory(Volume);
    }

    private string Volume => Path.Combine(_directory, "volume");

    private int Sleeps => File.Exists(Path.Combine(_directory, "sleeps")) ? File.ReadLines(Path.Combine(_directory, "sleeps")).Count() : 0;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Driver and executors, of spark-submit and of the operator.</summary>
    [Fact]
    public void InitContainers_All_AreTheSame() => Assert.Single(
        from file in SparkRecipe.OwnAddresses
        let recipe = SparkRecipe.Read(file)
        from pod in (SparkPod[])[recipe.Driver, recipe.Executor]
        from init in pod.InitContainers
        group init by init.ToJsonString());

    [Fact]
    public async Task InitContainer_OfAnAvailableService_FetchesTheJar()
    {
        Install("wget", $"""[ "$6" = "http://service/download/$5" ] && cp "{Sources}/$5" "$5" """);

        Assert.Equal(0, await FetchAsync());

        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Sources, Jar)), await File.ReadAllBytesAsync(Path.Combine(Volume, Jar)));
        Assert.Equal(0, Sleeps);
    }

    [Fact]
    public async Task InitContainer_OfAServiceThatStarts_TriesAgain()
    {
        Install("wget", $"""[ "$(grep -c slept ../sleeps 2> /dev/null)" = 2 ] && cp "{Sources}/$5" "$5" """);

        Assert.Equal(0, await FetchAsync());

        Assert.Equal(2, Sleeps);
    }

    [Fact]
    public async Task InitContainer_OfAnUnavailableService_FailsInTheEnd()
    {
        Install("wget", "false");

        Assert.NotEqual(0, await FetchAsync());

        Assert.Equal(29, Sleeps);
    }

    [Fact]
    public async Task InitContainer_OfADamagedJar_Fails()
    {
        Install("wget", $"""cp "{Sources}/$5" "$5" && if [ "$5" = {Jar} ]; then echo x >> "$5"; fi""");

        Assert.NotEqual(0, await FetchAsync());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("x", false)]
    public async Task Dockerfile_CheckOfTheJar_Decides(string damage, bool isGood)
    {
        var lines = SparkRecipe.Text("spark.Dockerfile");
        foreach (Match copy in Copy().Matches(lines))
            File.Copy(Path.Combine(Sources, copy.Groups[1].Value), Path.Combine(Volume, copy.Groups[1].Value));
        await File.AppendAllTextAsync(Path.Combine(Volume, Jar), damage);
        var command = Run().Match(lines).Groups[1].Value
            .Replace(" /tmp/", " ", StringComparison.Ordinal).Replace("/opt/spark/jars", Volume, StringComparison.Ordinal);

        var (exitCode, _, errors) = await Tool.RunAsync("/bin/sh", ["-c", command]);

        Assert.Equal((isGood, !isGood), (exitCode == 0, errors.Contains("did NOT match", StringComparison.Ordinal)));
    }

    private async Task<int> FetchAsync()
    {
        var command = SparkRecipe.Read("spark-defaults.conf").Executor.InitContainers.Single().Texts("command").ToArray();
        var environment = new Dictionary<string, string>
        {
            ["URL"] = "http://service/download",
            ["PATH"] = $"{Path.Combine(_directory, "bin")}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        return (await Tool.RunAsync(command[0], command[1..], environment, Volume)).ExitCode;
    }

    /// <summary>A command in place of the system's.</summary>
    private void Install(string name, string script)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, "bin")).FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [GeneratedRegex(@"^COPY (\S+) ", RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex(@"^RUN (.+)$", RegexOptions.Multiline)]
    private static partial Regex Run();
}
