namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>A client that we did not write takes the sandbox for a NameNode.</summary>
public sealed class HdfsCliTests : IAsyncLifetime
{
    private const string Day = "/data/events/date=2026-11-20";

    private readonly SandboxFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [HdfsCliFact]
    public async Task Ls_Directory_ListsNamesSizesAndOwners()
    {
        var lines = Lines(await RunAsync("ls", "-l", Day));

        Assert.Equal(["empty", "five.bin", "three.bin", "tiny"], lines.Select(line => line[^1]));
        Assert.Equal(["0", "5366336", "3000000", "10"], lines.Select(line => line[3]));
        Assert.All(lines, line => Assert.Equal(["-rw-r--r--", "root", "supergroup"], line[..3]));
    }

    [HdfsCliFact]
    public async Task Ls_File_GivesItsStatus()
    {
        var line = Assert.Single(Lines(await RunAsync("ls", "-l", $"{Day}/five.bin")));

        Assert.Equal(["-rw-r--r--", "root", "supergroup", "5366336"], line[..4]);
    }

    [HdfsCliFact]
    public async Task Ls_Glob_ListsWhatMatches()
    {
        var lines = Lines(await RunAsync("ls", "/data/events/date=*/t*"));

        Assert.Equal([$"{Day}/three.bin", $"{Day}/tiny"], lines.Select(line => line[^1]).Order(StringComparer.Ordinal));
    }

    [HdfsCliFact]
    public async Task Ls_ManyFiles_PagesThroughAllOfThem() => Assert.Equal(1500, Lines(await RunAsync("ls", "/data/manyfiles")).Count);

    [HdfsCliFact]
    public async Task Ls_MissingPath_SaysSo()
    {
        var (exitCode, _, errors) = await HdfsCli.RunAsync(_fixture.NameNode.RpcAddress, ["ls", "/data/nope"]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("file does not exist", errors, StringComparison.Ordinal);
    }

    [HdfsCliFact]
    public async Task Ls_DeniedDirectory_SaysSo()
    {
        var (exitCode, _, errors) = await HdfsCli.RunAsync(_fixture.NameNode.RpcAddress, ["ls", "/data/private"], user: "alice");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("permission denied", errors, StringComparison.OrdinalIgnoreCase);
    }

    [HdfsCliFact]
    public async Task Du_Directory_SumsTheContentSummary() =>
        Assert.Contains("8366346", Assert.Single(Lines(await RunAsync("du", "-s", Day))));

    [HdfsCliFact]
    public async Task Df_WholeFileSystem_TellsTheCapacity() =>
        Assert.Contains($"{6L << 39}", await RunAsync("df"), StringComparison.Ordinal);

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await HdfsCli.RunAsync(_fixture.NameNode.RpcAddress, arguments);
        Assert.True(exitCode == 0, $"hdfs {string.Join(' ', arguments)} ended with {exitCode}: {errors}");
        return output;
    }

    private static List<string[]> Lines(string output) =>
    [
        .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)),
    ];
}
