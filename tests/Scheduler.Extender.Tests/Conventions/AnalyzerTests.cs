using System.Diagnostics;
using Scheduler.Extender.Tests.Configuration;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>Analyzers may be left out of a build to be fast, never of the build that decides.</summary>
public sealed class AnalyzerTests
{
    [Theory]
    [InlineData("src/Scheduler.Core/Scheduler.Core.csproj", "", "false")]
    [InlineData("src/Scheduler.Core/Scheduler.Core.csproj", "true", "")]
    [InlineData("src/Scheduler.Core/Scheduler.Core.csproj", "", "", "-p:SolutionPath=Scheduler.sln")]
    [InlineData("tests/Scheduler.Core.Tests/Scheduler.Core.Tests.csproj", "", "", "-p:Analyze=true")]
    public async Task RunAnalyzers_BuildOfTheSolutionOrInCi_IsOn(string project, string ci, string value, params string[] more)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            ["msbuild", Path.Combine(ConfigurationFiles.Repository, project), "-getProperty:RunAnalyzers", "-nodeReuse:false", .. more])
        {
            RedirectStandardOutput = true,
        };
        (start.Environment["CI"], start.Environment["SolutionPath"], start.Environment["Analyze"]) = (ci, "", "");
        using var process = Process.Start(start)!;

        Assert.Equal(value, (await process.StandardOutput.ReadToEndAsync()).Trim());
    }

    [Fact]
    public void Build_OfTheTests_IsThatOfTheSolution() => Assert.Contains(
        "dotnet build Scheduler.sln",
        File.ReadAllText(Path.Combine(ConfigurationFiles.Repository, "tests", "run.sh")),
        StringComparison.Ordinal);
}
