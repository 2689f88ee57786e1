using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>The real process on Ctrl+C.</summary>
public sealed class InterruptTests : IDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly string _directory = Directory.CreateTempSubdirectory("hdfs-locality-interrupt-").FullName;
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);

    public InterruptTests() => _silent.Start();

    public void Dispose()
    {
        _silent.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Each waits for something that never comes: a server that does not answer, a pipe that no process writes.</summary>
    [Theory]
    [InlineData("Waiting for", "explain", "ns/pod", "--url", "http://SILENT")]
    [InlineData("Checking", "doctor", "--Kubernetes:Enabled=false", "--NameNode:Nameservices:ns1:0=http://SILENT")]
    [InlineData("Removing our gate", "release", "--all")]
    [InlineData("Reading the files", "history", "--directory", "DIRECTORY")]
    [InlineData("Reading the files", "simulate", "--history", "DIRECTORY")]
    [InlineData("Replaying", "simulate", "--trace", "DIRECTORY/trace.tsv", "--seeds", "1000")]
    public async Task CtrlC_CommandThatWaits_SaysWhatItDoesAndEndsWith130(string step, params string[] arguments)
    {
        var pipe = Path.Combine(_directory, "placements-20260101T000000000Z-0001.parquet");
        using (var made = Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync();
        await File.WriteAllLinesAsync(Path.Combine(_directory, "trace.tsv"), Enumerable.Range(0, 2000).Select(Job));
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = await KubeConfigAsync() };
        using var process = new ExtenderProcess(
            environment,
            arguments.Select(argument => argument
                .Replace("SILENT", _silent.LocalEndpoint.ToString(), StringComparison.Ordinal)
                .Replace("DIRECTORY", _directory, StringComparison.Ordinal)));

        await Eventually.HoldsAsync(() => process.Steps.Any() || process.HasExited, "it says what it does");
        process.Interrupt();
        var (exitCode, output, errors) = await process.EndAsync();

        Assert.Equal((130, "", ""), (exitCode, output, errors));
        Assert.StartsWith(step, Assert.Single(process.Steps), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CtrlC_DemoThatIsKept_EndsWith130()
    {
        using var demo = new ExtenderProcess(NoEnvironment, "demo", "--keep");
        Assert.StartsWith("Starting a sandbox", await FirstStepAsync(demo), StringComparison.Ordinal);
        await Eventually.HoldsAsync(
            () => demo.Errors.Contains("In another terminal: ", StringComparison.Ordinal) || demo.HasExited, "the demo is kept");

        demo.Interrupt();

        Assert.Equal(130, (await demo.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task CtrlC_Demo_EndsWith130AndNoStackTrace()
    {
        using var demo = new ExtenderProcess(NoEnvironment, "demo");
        await FirstStepAsync(demo);

        demo.Interrupt();
        var (exitCode, _, errors) = await demo.EndAsync();

        Assert.Equal((130, ""), (exitCode, errors));
    }

    [Theory]
    [InlineData]
    [InlineData("serve")]
    public async Task CtrlC_Service_EndsWith0(params string[] command)
    {
        using var service = Serve(command);
        await service.ListeningAsync();

        service.Interrupt();
        var (exitCode, _, errors) = await service.EndAsync();

        Assert.Equal((0, ""), (exitCode, errors));
    }

    [Fact]
    public async Task CtrlC_ServiceWithARequestInProgress_DrainsAndTheSecondEndsItWith130()
    {
        using var service = Serve();
        var verbs = (await service.ListeningAsync())[0];
        using var client = new TcpClient();
        await client.ConnectAsync(verbs.Host, verbs.Port);
        await using var stream = client.GetStream();
        using var answers = new StreamReader(stream);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /extender/prioritize HTTP/1.1\r\nHost: {verbs.Authority}\r\nContent-Type: application/json\r\n"
            + "Content-Length: 1000001\r\nExpect: 100-continue\r\n\r\n"));
        Assert.Equal("HTTP/1.1 100 Continue", await answers.ReadLineAsync());
        // All but a byte: the mean rate of the body stays above the least one for minutes, and no slow test has the service end it.
        await stream.WriteAsync(new byte[1_000_000]);

        service.Interrupt();
        await Eventually.HoldsAsync(async () => !await ListenerProbe.CanConnectAsync(verbs), "the listener is closed");
        Assert.False(service.HasExited, "The request is not answered yet.");
        service.Interrupt();

        Assert.Equal(130, (await service.EndAsync()).ExitCode);
    }

    private static ExtenderProcess Serve(params string[] command) => new(
        NoEnvironment,
        [
            .. command, "--Kubernetes:Enabled=false", "--NameNode:Nameservices:ns1:0=http://127.0.0.1:1",
            "--Extender:Urls=http://127.0.0.1:0", "--Management:Urls=http://127.0.0.1:0",
        ]);

    private static async Task<string> FirstStepAsync(ExtenderProcess process)
    {
        await Eventually.HoldsAsync(() => process.Steps.Any() || process.HasExited, "it says what it does");
        return process.Steps.First();
    }

    private static string Job(int index) => FormattableString.Invariant($"job-{index}\t{index}\t1\t{index % 100}00000000\t0\t0");

    private async Task<string> KubeConfigAsync()
    {
        var file = Path.Combine(_directory, "kubeconfig");
        await File.WriteAllTextAsync(file, $$$"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{name: test, cluster: {server: "http://{{{_silent.LocalEndpoint}}}"}}]
            users: [{name: test, user: {}}]
            contexts: [{name: test, context: {cluster: test, user: test}}]
            """);
        return file;
    }
}
