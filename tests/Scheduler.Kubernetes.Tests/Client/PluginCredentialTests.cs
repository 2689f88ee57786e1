using Microsoft.AspNetCore.Server.Kestrel.Https;
using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox;
using Scheduler.Testing;
using Scheduler.Testing.ApiServer;

namespace Scheduler.Kubernetes.Tests.Client;

/// <summary>When a plugin is run, and what reaches the API server.</summary>
public sealed class PluginCredentialTests : IDisposable
{
    private const string Numbered = """{"token":"token-$(wc -l < runs | tr -d ' ')"}""";
    private const string Route = "GET /api/v1/nodes";

    private readonly PluginScript _script = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _script.Dispose();

    // The kubeconfig of a public report, as EKS, GKE and AKS write them.
    [Fact]
    public async Task ListAsync_KubeConfigWithAPlugin_PresentsItsToken()
    {
        await using var server = await ReplayApiServer.StartAsync();
        server.On(Route, Reply.Recorded("nodes-list"));
        _script.Plugin(PluginScript.Print("""{"token":"t"}"""));
        var file = _script.Directory.Write("config", $$$"""
            apiVersion: v1
            kind: Config
            clusters:
            - {name: c, cluster: {server: '{{{server.Address}}}'}}
            users:
            - name: u
              user:
                exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin.sh, interactiveMode: Never}
            contexts:
            - {name: x, context: {cluster: c, user: u}}
            current-context: x
            """);

        await ListAsync(KubeConfigLoader.Load([file]));

        Assert.Equal("Bearer t", Assert.Single(server.Requests).Headers["Authorization"]);
    }

    [Fact]
    public async Task ListAsync_401_RunsThePluginAgainOnce()
    {
        await using var server = await ReplayApiServer.StartAsync();
        server.On(
            Route,
            Reply.Recorded("401-bad-token"),
            Reply.Recorded("nodes-list"),
            Reply.Recorded("401-bad-token"),
            Reply.Recorded("401-bad-token"));
        using var client = Client(Connection(server.Address, PluginScript.Print(Numbered)));

        await ListAsync(client);
        _clock.Advance(PluginCredential.ShortestPause);
        await Assert.ThrowsAsync<ApiServerException>(() => ListAsync(client));

        Assert.Equal(
            ["Bearer token-1", "Bearer token-2", "Bearer token-2", "Bearer token-3"], server.Requests.Select(
                each => each.Headers["Authorization"]));
    }

    [Fact]
    public async Task ReplaceAsync_RefusedAgainAndAgain_IsPaced()
    {
        using var credential = new PluginCredential(_script.Plugin(PluginScript.Print(Numbered)), None, _clock);
        var first = await credential.GetAsync(CancellationToken.None);
        var second = await credential.ReplaceAsync(first, CancellationToken.None);

        Assert.Null(await credential.ReplaceAsync(second!, CancellationToken.None));
        Assert.Same(second, await credential.ReplaceAsync(first, CancellationToken.None));
        _clock.Advance(PluginCredential.ShortestPause);
        Assert.Equal("token-3", (await credential.ReplaceAsync(second!, CancellationToken.None))?.Authorization?.Parameter);
    }

    [Fact]
    public async Task GetAsync_Expired_RunsThePluginAgain()
    {
        var expires = _clock.GetUtcNow() + TimeSpan.FromMinutes(15);
        var status = Numbered.Replace("}", $$""","expirationTimestamp":"{{expires:yyyy-MM-ddTHH:mm:ssZ}}"}""", StringComparison.Ordinal);
        using var credential = new PluginCredential(_script.Plugin(PluginScript.Print(status)), None, _clock);

        Assert.Equal("token-1", await TokenAsync(credential));
        _clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal("token-1", await TokenAsync(credential));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("token-2", await TokenAsync(credential));
    }

    [Fact]
    public async Task GetAsync_ManyAtOnce_RunThePluginOnce()
    {
        using var credential = new PluginCredential(
            _script.Plugin("while [ ! -e go ]; do sleep 0.01; done\n" + PluginScript.Print("""{"token":"t"}""")), None, _clock);
        var calls = Enumerable.Range(0, 50).Select(_ => TokenAsync(credential)).ToArray();
        await Eventually.HoldsAsync(() => _script.Runs == 1);

        _script.Directory.Write("go", "");

        Assert.All(await Task.WhenAll(calls), token => Assert.Equal("t", token));
        Assert.Equal(1, _script.Runs);
    }

    [Fact]
    public async Task GetAsync_PluginFails_IsNotRunForEveryCall()
    {
        using var credential = new PluginCredential(_script.Plugin("exit 1"), None, _clock);

        for (var i = 0; i < 10; i++) await Assert.ThrowsAsync<KubernetesConfigurationException>(() => TokenAsync(credential));
        Assert.Equal(1, _script.Runs);
        _clock.Advance(PluginCredential.ShortestPause);
        await Assert.ThrowsAsync<KubernetesConfigurationException>(() => TokenAsync(credential));
        Assert.Equal(2, _script.Runs);
    }

    [Fact]
    public async Task GetAsync_CallerGivesUp_LeavesThePluginToTheOthers()
    {
        using var credential = new PluginCredential(
            _script.Plugin("while [ ! -e go ]; do sleep 0.01; done\n" + PluginScript.Print("""{"token":"t"}""")), None, _clock);
        using var caller = new CancellationTokenSource();
        var given = credential.GetAsync(caller.Token).AsTask();
        var other = TokenAsync(credential);

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        _script.Directory.Write("go", "");

        Assert.Equal("t", await other);
    }

    [Fact]
    public async Task ListAsync_TokenBesideThePlugin_GoesFirst()
    {
        await using var server = await ReplayApiServer.StartAsync();
        server.On(Route, Reply.Recorded("nodes-list"));
        var connection =
            new ClusterConnection(server.Address) { Token = "mine", Plugin = _script.Plugin(PluginScript.Print("""{"token":"t"}""")) };

        await ListAsync(connection);

        Assert.Equal("Bearer mine", server.Requests[0].Headers["Authorization"]);
        Assert.Equal(0, _script.Runs);
    }

    // Teleport's plugin makes certificates. One that was replaced must be shown, though a connection with the old one is open.
    [Fact]
    public async Task ListAsync_CertificateOfThePlugin_IsPresentedAndReplaced()
    {
        using var certificates = new TestCertificates();
        var presented = new List<string>();
        await using var server = await ReplayApiServer.StartAsync(tls =>
        {
            tls.ServerCertificate = certificates.Issue("kubernetes");
            tls.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            tls.ClientCertificateValidation = (client, _, _) =>
            {
                lock (presented) presented.Add(client.Subject);
                return true;
            };
        });
        server.On(Route, Reply.Recorded("nodes-list"), Reply.Recorded("401-bad-token"), Reply.Recorded("nodes-list"));
        foreach (var name in (string[])["1", "2"])
        {
            var (certificate, key) = certificates.IssuePem($"me-{name}");
            var json = new System.Text.Json.Nodes.JsonObject { ["clientCertificateData"] = certificate, ["clientKeyData"] = key };
            _script.Directory.Write(
                name, $$"""{"kind":"ExecCredential","apiVersion":"{{PluginScript.Version}}","status":{{json.ToJsonString()}}}""");
        }

        using var client = Client(new ClusterConnection(server.Address)
        {
            CertificateAuthorities = [certificates.Authority],
            Plugin = _script.Plugin("cat $(wc -l < runs | tr -d ' ')"),
        });

        await ListAsync(client);
        await ListAsync(client);

        Assert.Equal(["CN=me-1", "CN=me-2"], presented);
    }

    private static Credential None => new(null, []);

    private ClusterConnection Connection(Uri address, string lines) => new(address) { Plugin = _script.Plugin(lines) };

    private ApiServerClient Client(ClusterConnection connection) => new(connection, new KubernetesOptions(), new TestObserver(), _clock);

    private static async Task<string?> TokenAsync(PluginCredential credential) =>
        (await credential.GetAsync(CancellationToken.None)).Authorization?.Parameter;

    private async Task ListAsync(ClusterConnection connection)
    {
        using var client = Client(connection);
        await ListAsync(client);
    }

    private static Task<bool> ListAsync(ApiServerClient client) =>
        client.ListAsync("/api/v1/nodes", (_, _) => Task.FromResult(true), CancellationToken.None);
}
