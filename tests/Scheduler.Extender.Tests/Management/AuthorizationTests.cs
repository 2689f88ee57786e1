using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Tests.Support;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Testing;

namespace Scheduler.Extender.Tests.Management;

/// <summary>Who may ask the API from another machine, by what the API server says of them.</summary>
public sealed class AuthorizationTests : IAsyncLifetime
{
    private const string Explain = "/api/v1/explain/sales/driver-1";
    private const string Topology = "/api/v1/topology?name=k1";

    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync("k1");
        _cluster.Server.Access.AddToken("ours", new ApiUser("extender"));
        _cluster.Server.Access.AddToken("alice", new ApiUser("alice", IsAllowed: false));
        _cluster.Server.Access.AddToken("operator", new ApiUser("operator"));
        _cluster.Server.Access.Review = question => question switch
        {
            { User: "alice" } => question is { Verb: "get", Resource: "pods", Namespace: "sales", Name: "driver-1" },
            { User: "operator" } => question is { Verb: "get", Resource: "nodes", Namespace: "" },
            _ => false,
        };
        _service = await StartAsync(settings => settings);
        await _service.SyncedAsync();
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Theory]
    [InlineData(Explain, null, HttpStatusCode.Unauthorized, "kubectl create token")]
    [InlineData(Explain, "Basic YWxpY2U6eA==", HttpStatusCode.Unauthorized, "bearer token")]
    [InlineData(Explain, "Bearer stranger", HttpStatusCode.Unauthorized, "does not know")]
    [InlineData(Explain, "Bearer operator", HttpStatusCode.Forbidden, "operator may not get pods in the namespace sales")]
    [InlineData(Explain, "Bearer alice", HttpStatusCode.NotFound, "No decision")]
    [InlineData(Explain, "bearer alice", HttpStatusCode.NotFound, "No decision")]
    [InlineData("/api/v1/explain/sales/other", "Bearer alice", HttpStatusCode.Forbidden, "alice may not")]
    [InlineData(Topology, null, HttpStatusCode.Unauthorized, "bearer token")]
    [InlineData(Topology, "Bearer alice", HttpStatusCode.Forbidden, "alice may not get nodes")]
    [InlineData(Topology, "Bearer operator", HttpStatusCode.OK, "/k1")]
    public async Task Api_Stranger_IsAnsweredByRights(string path, string? authorization, HttpStatusCode status, string says)
    {
        using var response = await ReviewedAsync(path, authorization);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(says, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(
            status == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Any(challenge => challenge.Scheme == "Bearer"));
    }

    [Fact]
    public async Task Api_ApiServerUnreachable_Is503WithASentence()
    {
        await _cluster.Server.StopAsync();

        using var response = await AskAsync(_service, Explain, "Bearer alice");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("cannot identify the caller", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_SeveralCredentials_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Explain, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", ["Bearer alice", "Bearer operator"]);

        using var response = await _service.Management.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Api_AuthorizationNone_AnswersEveryone()
    {
        await using var open = await StartAsync(settings => settings with
        {
            Management = settings.Management with { Authorization = ManagementAuthorization.None },
        });

        using var response = await AskAsync(open, Explain, null);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task ProbesAndMetrics_Stranger_AreOpen()
    {
        foreach (var path in (string[])["/livez", "/healthz", "/readyz", "/metrics"])
        {
            using var response = await AskAsync(_service, path, null);
            Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
        }
    }

    private Task<RunningService> StartAsync(Func<Settings, Settings> change) => RunningService.StartAsync(
        cluster: new ClusterConnection(_cluster.Server.Address) { Token = "ours" },
        change: change,
        configure: builder => builder.Services.AddSingleton<IStartupFilter, StrangerFilter>());

    /// <summary>The answer once the API server's review comes within its deadline, which it may miss on a busy machine.</summary>
    private async Task<HttpResponseMessage> ReviewedAsync(string path, string? authorization)
    {
        HttpResponseMessage? response = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                response?.Dispose();
                response = await AskAsync(_service, path, authorization);
                return response.StatusCode != HttpStatusCode.ServiceUnavailable;
            },
            "the API server reviews in time");
        return response!;
    }

    private static async Task<HttpResponseMessage> AskAsync(RunningService service, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (authorization is not null) request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        return await service.Management.SendAsync(request);
    }
}
