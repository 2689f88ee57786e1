using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Sandbox.Tests.Kubernetes;

/// <summary>A sandbox API server with five nodes, and a client that speaks to it as an administrator.</summary>
public sealed class ApiServerFixture : IAsyncLifetime
{
    internal ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 21, 0, 50, 57, TimeSpan.Zero));

    internal SandboxCluster Cluster { get; private set; } = null!;

    internal SandboxApiServer Server { get; private set; } = null!;

    internal HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Cluster = new SandboxCluster(new Random(1), Time);
        Cluster.SeedNodes(5, racks: 2);
        Server = await SandboxApiServer.StartAsync(Cluster, Time, CancellationToken.None);
        Server.Access.AddToken("admin", new ApiUser("kubernetes-admin"));
        Server.Access.AddToken("nobody", new ApiUser("nobody", IsAllowed: false));
        Client = new HttpClient { BaseAddress = Server.Address };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", "admin");
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>A pod as the recording made it, with what the case needs on top.</summary>
    internal JsonObject AddPod(string name, Action<JsonObject>? change = null, string schedulerName = "x", string app = "b")
    {
        var pod = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default", ["labels"] = new JsonObject { ["app"] = app } },
            ["spec"] = new JsonObject
            {
                ["schedulerName"] = schedulerName,
                ["automountServiceAccountToken"] = false,
                ["containers"] = JsonNode.Parse(
                    """[{"name":"c","image":"registry.k8s.io/pause:3.10","resources":{"requests":{"cpu":"100m","memory":"64Mi"}}}]"""),
            },
        };
        change?.Invoke(pod);
        return Cluster.AddPod(pod);
    }

    internal async Task<(HttpStatusCode Status, JsonNode Json)> SendAsync(
        HttpMethod method, string target, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, target);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue(contentType));
        using var response = await Client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    internal Task<(HttpStatusCode Status, JsonNode Json)> GetAsync(string target) => SendAsync(HttpMethod.Get, target);

    internal async Task<WatchReader> WatchAsync(string target) =>
        new(await Client.GetAsync(target, HttpCompletionOption.ResponseHeadersRead));
}
