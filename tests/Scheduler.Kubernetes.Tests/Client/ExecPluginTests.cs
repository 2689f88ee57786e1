using System.Globalization;
using System.Text.Json;
using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox;
using Scheduler.Testing;

namespace Scheduler.Kubernetes.Tests.Client;

/// <summary>Real programs, as kubeconfigs of managed clusters name them.</summary>
public sealed class ExecPluginTests : IDisposable
{
    private readonly PluginScript _script = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _script.Dispose();

    [Fact]
    public async Task RunAsync_Token_IsReadWithItsEnd()
    {
        var credential = await RunAsync(
            _script.Plugin(PluginScript.Print("""{"token":"t","expirationTimestamp":"2026-11-30T01:02:03Z"}""")));

        Assert.Equal("t", credential.Token);
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 1, 2, 3, TimeSpan.Zero), credential.Expires);
        Assert.Empty(credential.Certificates);
    }

    // No shell interprets them.
    [Fact]
    public async Task RunAsync_Arguments_ArriveAsTheyAre()
    {
        string[] arguments = ["a b", "", "$HOME", "*", "\"'", "--x=1"];

        await RunAsync(
            _script.Plugin(
                "for each in \"$@\"; do echo \"[$each]\" >> arguments; done\n" + PluginScript.Print("""{"token":"t"}"""), arguments));

        Assert.Equal(arguments.Select(each => $"[{each}]"), await File.ReadAllLinesAsync(_script.Directory.PathOf("arguments")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"server":"https://a","config":{"b":1}}""")]
    public async Task RunAsync_Environment_TellsWhatIsWanted(string? cluster)
    {
        var plugin = _script.Plugin(
            "echo \"$KUBERNETES_EXEC_INFO\" > info; echo \"$PROFILE,$PATH\" > env\n" + PluginScript.Print("""{"token":"t"}"""))
            with
        { Environment = [new("PROFILE", "mine")], ClusterInfo = cluster };

        await RunAsync(plugin);

        using var info = JsonDocument.Parse(await File.ReadAllTextAsync(_script.Directory.PathOf("info")));
        Assert.Equal(
            ("ExecCredential", PluginScript.Version),
            (info.RootElement.GetProperty("kind").GetString(), info.RootElement.GetProperty("apiVersion").GetString()));
        Assert.False(info.RootElement.GetProperty("spec").GetProperty("interactive").GetBoolean());
        Assert.Equal(cluster, info.RootElement.GetProperty("spec").TryGetProperty("cluster", out var told) ? told.GetRawText() : null);
        Assert.Equal(
            $"mine,{Environment.GetEnvironmentVariable("PATH")}", (await File.ReadAllTextAsync(_script.Directory.PathOf("env"))).Trim());
    }

    [Fact]
    public async Task RunAsync_NameWithoutASlash_IsFoundInPath()
    {
        string[] arguments = ["-c", PluginScript.Print("""{"token":"t"}""")];

        Assert.Equal("t", (await RunAsync(_script.Plugin("") with { Command = "sh", Arguments = arguments })).Token);
    }

    [Theory]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("echo 'first: please log in' >&2; echo second >&2; exit 1", "exit code 1: first: please log in.")]
    [InlineData("printf 'a\\033[31mb' >&2; exit 1", "a[31mb")]
    [InlineData("echo no json", "does not print an ExecCredential")]
    [InlineData("", "does not print an ExecCredential")]
    [InlineData("echo '[]'", "does not print an ExecCredential")]
    [InlineData(
        """echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"t"}}'""", "v1beta1")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}'""", "without a status")]
    [InlineData("yes", "more than 1048576 bytes")]
    public async Task RunAsync_PluginThatFails_IsReported(string lines, string told)
    {
        var exception = await Assert.ThrowsAsync<KubernetesConfigurationException>(() => RunAsync(_script.Plugin(lines)));

        Assert.StartsWith("test: the plugin '", exception.Message, StringComparison.Ordinal);
        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("second", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "neither a token nor a client certificate")]
    [InlineData("""{"token":"","clientCertificateData":"","clientKeyData":""}""", "neither a token nor a client certificate")]
    [InlineData("""{"token":"secret word"}""", "not one line of ASCII")]
    [InlineData("""{"token":5}""", "does not print an ExecCredential")]
    [InlineData("""{"token":"secret","expirationTimestamp":"tomorrow"}""", "RFC 3339")]
    [InlineData("""{"clientCertificateData":"a"}""", "without its key")]
    [InlineData("""{"token":"secret","clientKeyData":"a"}""", "without its key")]
    [InlineData("""{"clientCertificateData":"a","clientKeyData":"b"}""", "holds no certificate")]
    public async Task RunAsync_CredentialThatCannotBeUsed_IsReported(string status, string told)
    {
        var exception = await Assert.ThrowsAsync<KubernetesConfigurationException>(
            () => RunAsync(_script.Plugin(PluginScript.Print(status))));

        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere/plugin")]
    [InlineData("no-such-plugin")]
    public async Task RunAsync_NotThere_SaysWhatToInstall(string command)
    {
        var plugin = _script.Plugin("") with { Command = command };

        Assert.Contains(
            "install it",
            (await Assert.ThrowsAsync<KubernetesConfigurationException>(() => RunAsync(plugin))).Message,
            StringComparison.Ordinal);
        var hinted = await Assert.ThrowsAsync<KubernetesConfigurationException>(
            () => RunAsync(plugin with { InstallHint = "run x\nthen y" }));
        Assert.Contains("run x then y", hinted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NotAProgram_IsReported()
    {
        var plugin = _script.Plugin("") with { Command = _script.Directory.Write("text", "text") };

        Assert.Contains(
            "cannot be run",
            (await Assert.ThrowsAsync<KubernetesConfigurationException>(() => RunAsync(plugin))).Message,
            StringComparison.Ordinal);
    }

    // Two mebibytes: far more than a pipe holds.
    [Fact]
    public async Task RunAsync_MuchOnStandardError_IsNotHeldUp()
    {
        var plugin = _script.Plugin("head -c 2097152 /dev/zero >&2\n" + PluginScript.Print("""{"token":"t"}"""));

        Assert.Equal("t", (await RunAsync(plugin)).Token);
    }

    [Fact]
    public async Task RunAsync_WaitsForInput_GetsNone() =>
        Assert.Equal("t", (await RunAsync(_script.Plugin("read answer\n" + PluginScript.Print("""{"token":"t"}""")))).Token);

    [Fact]
    public async Task RunAsync_DoesNotEnd_IsKilledWithWhatItStarted()
    {
        var run = RunAsync(_script.Plugin("sleep 1000 & echo $! > child; wait"));
        await Eventually.HoldsAsync(
            () => File.Exists(_script.Directory.PathOf("child")) && new FileInfo(_script.Directory.PathOf("child")).Length > 0);
        var child = int.Parse((await File.ReadAllTextAsync(_script.Directory.PathOf("child"))).Trim(), CultureInfo.InvariantCulture);

        _clock.Advance(ExecPlugin.Timeout);

        Assert.Contains("30 s", (await Assert.ThrowsAsync<KubernetesConfigurationException>(() => run)).Message, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => !IsRunning(child));
    }

    [Fact]
    public async Task RunAsync_CallerGivesUp_IsCancelled()
    {
        using var caller = new CancellationTokenSource();
        var run = _script.Plugin("sleep 1000").RunAsync(_clock, caller.Token);
        await Eventually.HoldsAsync(() => _script.Runs == 1);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    // A process that ended but was not waited for yet has no command line any more.
    private static bool IsRunning(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Task<ExecCredential> RunAsync(ExecPlugin plugin) => plugin.RunAsync(_clock, CancellationToken.None);
}
