using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Extender.Tests.Support;
using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Configuration;

/// <summary><c>explain</c> as the real executable runs it, against a running service.</summary>
public sealed class ExplainCommandTests
{
    private static readonly PodRequest Pod = new("/in/a");
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Fact]
    public async Task Explain_DecidedPod_IsReadableOrJson()
    {
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var service = await RunningService.StartAsync([hdfs.NameNode.Address]);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Pod, TestHdfs.Nodes);
        var url = service.Addresses[1].ToString();

        var (exitCode, output, errors) = await RunAsync("pod-1", "--url", url);
        var (_, json, _) = await RunAsync("default/pod-1", "--url", url, "--json");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.All(["default/pod-1", "3 nodes offered", "best node  n1 (Pending)", "hdfs:///in/a: 1000 B in 1 file", "10  n1"], shown =>
            Assert.Contains(shown, output, StringComparison.Ordinal));
        Assert.All(["None", "waiting"], absent => Assert.DoesNotContain(absent, output, StringComparison.Ordinal));
        using var parsed = JsonDocument.Parse(json);
        Assert.Equal("pod-1", parsed.RootElement.GetProperty("pod").GetString());
    }

    [Fact]
    public async Task Explain_UnknownPod_EndsWith3AndTheReason()
    {
        await using var service = await RunningService.StartAsync();

        var (exitCode, output, errors) = await RunAsync("default/nobody", "--url", service.Addresses[1].ToString());

        Assert.Equal((3, ""), (exitCode, output));
        Assert.Contains("error: No decision about pod default/nobody", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "(127.0.0.1:1). Is it", "ns/pod", "--url", "http://127.0.0.1:1")]
    [InlineData(2, "is not a URL", "ns/pod", "--url", "nowhere")]
    [InlineData(2, "namespace/name", "a/b/c", "--url", "http://127.0.0.1:1")]
    public async Task Explain_CannotAsk_SaysWhy(int expected, string message, params string[] arguments)
    {
        var (exitCode, _, errors) = await RunAsync(arguments);

        Assert.Equal(expected, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    /// <summary>It is not that nothing is known about the pod.</summary>
    [Fact]
    public async Task Explain_AsksTheListenerOfTheVerbs_SaysSoAndEndsWith1()
    {
        await using var service = await RunningService.StartAsync();

        var (exitCode, output, errors) = await RunAsync("ns/pod", "--url", service.Addresses[0].ToString());

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal(
            $"error: {service.Addresses[0]} cannot be asked: it has no explain. Is it the management listener, or a port-forward to it?",
            errors);
    }

    [Theory]
    [InlineData("alice\n", 3, "No decision")]
    [InlineData("stranger", 1, "does not know")]
    [InlineData(null, 1, "--token-file")]
    [InlineData("", 2, "holds no bearer token")]
    [InlineData("two words", 2, "holds no bearer token")]
    public async Task Explain_FromAnotherMachine_ShowsTheTokenOfTheFile(string? token, int expected, string message)
    {
        await using var cluster = await TestCluster.StartAsync("k1");
        cluster.Server.Access.AddToken("ours", new ApiUser("extender"));
        cluster.Server.Access.AddToken("alice", new ApiUser("alice"));
        await using var service = await RunningService.StartAsync(
            cluster: new ClusterConnection(cluster.Server.Address) { Token = "ours" },
            configure: builder => builder.Services.AddSingleton<IStartupFilter, StrangerFilter>());
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, token);
        string[] shown = token is null ? [] : ["--token-file", file];

        var (exitCode, _, errors) = await RunAsync(["pod-1", "--url", service.Addresses[1].ToString(), .. shown]);
        File.Delete(file);

        Assert.Equal(expected, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        if (token is { Length: > 0 }) Assert.DoesNotContain(token.Trim(), errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_NoTokenFile_SaysWhichIsMissing()
    {
        var (exitCode, _, errors) = await RunAsync("pod-1", "--token-file", "/nowhere/token");

        Assert.Equal(2, exitCode);
        Assert.Contains("/nowhere/token", errors, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        ExtenderProcess.RunAsync(NoEnvironment, ["explain", .. arguments]);
}
