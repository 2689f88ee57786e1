using Scheduler.Extender.Tests.Configuration;

namespace Scheduler.Extender.Tests.Terminal;

/// <summary>Standard output and standard error that cannot be written: a full disk, a closed stream.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-streams-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("demo")]
    [InlineData("demo", "--json")]
    [InlineData("history", "--directory", "DIRECTORY")]
    [InlineData("history", "--directory", "DIRECTORY", "--json")]
    [InlineData("simulate", "--trace", "DIRECTORY/trace.tsv", "--seeds", "1", "--policy", "spread", "--occupancy", "0")]
    [InlineData("doctor", "--Kubernetes:Enabled=false")]
    public async Task Run_OutputOnAFullDisk_IsOneSentenceAndEndsWith1(params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "trace.tsv"), "job0\t0\t0\t134217728\t0\t0\n");

        var (exitCode, output, errors) = await ExtenderProcess.RunRedirectedAsync(
            ">/dev/full", arguments.Select(argument => argument.Replace("DIRECTORY", _directory, StringComparison.Ordinal)));

        Assert.Equal((1, "", "error: Standard output cannot be written: No space left on device."), (exitCode, output, errors));
    }

    [Fact]
    public async Task Run_OutputIsClosed_IsOneSentenceAndEndsWith1()
    {
        var (exitCode, _, errors) = await ExtenderProcess.RunRedirectedAsync(">&-", "--version");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("error: Standard output cannot be written: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    public async Task Run_ErrorsCannotBeWritten_EndsWithTheCodeOfTheMistake(string redirection)
    {
        var (exitCode, output, _) = await ExtenderProcess.RunRedirectedAsync(redirection, "demo", "--nonsense");

        Assert.Equal((2, ""), (exitCode, output));
    }

    /// <summary>What a command found counts more than that its report is lost.</summary>
    [Fact]
    public async Task Run_OutputOnAFullDisk_KeepsTheCodeOfTheResult()
    {
        var (exitCode, _, _) = await ExtenderProcess.RunRedirectedAsync(
            ">/dev/full", "history", "--directory", _directory, "--explain", "team/unknown");

        Assert.Equal(3, exitCode);
    }
}
