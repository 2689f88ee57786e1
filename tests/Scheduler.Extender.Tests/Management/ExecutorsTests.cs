using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Cluster;
using Scheduler.Extender.Commands;
using Scheduler.Extender.Tests.Support;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Testing;

namespace Scheduler.Extender.Tests.Management;

/// <summary>What Spark's file system learns about executors, and who may ask.</summary>
public sealed class ExecutorsTests : IAsyncLifetime
{
    private const string CallerHeader = "X-Test-Caller";
    private const string App = "spark-0123456789abcdef0123456789abcdef";
    private const string Driver = "10.2.0.1", OtherNamespace = "10.2.9.1", HostNetwork = "10.9.0.1", Stranger = "203.0.113.7";

    private TestHdfs _hdfs = null!;
    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _hdfs = await TestHdfs.StartAsync();
        foreach (var node in TestHdfs.Nodes) _hdfs.AddFile($"/in/{node}", node);
        _cluster = await TestCluster.StartAsync("k1", "k2", "k3");
        for (var i = 1; i <= 3; i++) _cluster.Annotate($"k{i}", $"n{i}");
        _cluster.Server.Access.AddToken("ours", new ApiUser("extender"));
        _cluster.Server.Access.AddToken("alice", new ApiUser("alice", IsAllowed: false));
        _cluster.Server.Access.Review = question => question is { User: "alice", Verb: "list", Resource: "pods", Namespace: "sales" };
        Add("driver", "driver", null, "k3", Driver);
        Add("exec-1", "executor", "1", "k1", "10.2.0.11");
        Add("exec-2", "executor", "2", "k2", "10.2.0.12");
        Add("exec-10", "executor", "10", "k1", "10.2.0.20");
        Add("other", "driver", null, "k1", OtherNamespace, @namespace: "intruders");
        Add("host", "executor", "3", "k3", HostNetwork, isHostNetwork: true);
        _service = await RunningService.StartAsync(
            [_hdfs.NameNode.Address],
            new ClusterConnection(_cluster.Server.Address) { Token = "ours" },
            configure: builder => builder.Services.AddSingleton<IStartupFilter, CallerFilter>());
        await _service.SyncedAsync();
        var dataNodes = _service.Services.GetRequiredService<DataNodeDirectory>();
        await Eventually.HoldsAsync(
            async () =>
            {
                await _service.ScoresAsync(new PodRequest("/in"), ["k1"]);
                return dataNodes.All.Count == TestHdfs.Nodes.Length;
            },
            "the DataNodes are known");
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
        await _hdfs.DisposeAsync();
    }

    [Theory]
    [InlineData($"app={App}", Driver, null)]
    [InlineData($"app={App}&namespace=sales", Driver, null)]
    [InlineData($"ip={Driver}", Driver, null)]
    [InlineData("ip=10.2.0.12", Driver, null)]
    [InlineData($"app={App}&namespace=sales", Stranger, "alice")]
    [InlineData($"app={App}&namespace=sales", "127.0.0.1", null)]
    [InlineData($"ip=::ffff:{Driver}", $"::ffff:{Driver}", null)]
    public async Task Ask_WhoMay_GetsExecutorsByDataNode(string query, string caller, string? token)
    {
        using var response = await AskAsync(query, caller, token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await JsonOf(response);
        Assert.Equal(App, (string?)answer["app"]);
        Assert.Equal(
            """{"10.1.0.1":["10.2.0.11","10.2.0.20"],"10.1.0.2":["10.2.0.12"],"10.1.0.3":["10.9.0.1"]}""", answer["nodes"]!.ToJsonString());
        Assert.Equal($"\"{answer["version"]}\"", response.Headers.ETag!.Tag);
        Assert.Equal("max-age=2, private", response.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData($"app={App}", Stranger, null, HttpStatusCode.Unauthorized, "SNAT")]
    [InlineData($"app={App}", HostNetwork, null, HttpStatusCode.Unauthorized, "hostNetwork")]
    [InlineData($"app={App}&namespace=sales", OtherNamespace, null, HttpStatusCode.Forbidden, "intruders alone")]
    [InlineData($"app={App}", Stranger, "alice", HttpStatusCode.Forbidden, "namespace=")]
    [InlineData($"app={App}&namespace=intruders", Stranger, "alice", HttpStatusCode.Forbidden, "alice may not list pods")]
    [InlineData($"app={App}&namespace=sales", Driver, "nobody", HttpStatusCode.Unauthorized, "does not know")]
    [InlineData("", Driver, null, HttpStatusCode.BadRequest, "app=ID")]
    [InlineData($"app={App}&ip={Driver}", Driver, null, HttpStatusCode.BadRequest, "app=ID")]
    [InlineData("ip=localhost", Driver, null, HttpStatusCode.BadRequest, "not an address")]
    public async Task Ask_WhoMayNotOrWrongly_IsRefusedWithAReason(
        string query, string caller, string? token, HttpStatusCode status, string says)
    {
        using var response = await AskAsync(query, caller, token);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(says, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>
    /// An application of another namespace is as unknown as one that does not exist. So is an id that two namespaces use, to a caller that
    /// may see both and names neither.
    /// </summary>
    [Theory]
    [InlineData("app=spark-none", Driver)]
    [InlineData($"app={App}", OtherNamespace)]
    [InlineData($"ip={Driver}", OtherNamespace)]
    [InlineData("ip=10.99.0.1", Driver)]
    [InlineData($"app={App}", "127.0.0.1")]
    public async Task Ask_UnknownApplication_Is404WithAnEmptyMap(string query, string caller)
    {
        using var response = await AskAsync(query, caller);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("{}", (await JsonOf(response))["nodes"]!.ToJsonString());
    }

    [Fact]
    public async Task Ask_WithTheVersion_Is304UntilAnExecutorComesOrGoes()
    {
        using var first = await AskAsync($"app={App}", Driver);
        var version = first.Headers.ETag!.Tag;
        using var same = await AskAsync($"app={App}", Driver, version: version);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(0, same.Content.Headers.ContentLength ?? 0);

        _cluster.Objects.UpdatePod("sales", "exec-2", pod => pod["metadata"]!["deletionTimestamp"] = "2026-11-30T10:00:00Z");

        await Eventually.HoldsAsync(
            async () => (await StatusAsync($"app={App}", version)) == HttpStatusCode.OK, "an executor that is being deleted is left out");
        using var next = await AskAsync($"app={App}", Driver);
        Assert.False(((JsonObject)(await JsonOf(next))["nodes"]!).ContainsKey("10.1.0.2"));
        _cluster.Objects.UpdatePod("sales", "exec-2", pod => ((JsonObject)pod["metadata"]!).Remove("deletionTimestamp"));
        await Eventually.HoldsAsync(
            async () =>
                (await StatusAsync($"app={App}", version)) == HttpStatusCode.NotModified, "the same executors have the same version");
        var metrics = await _service.MetricsAsync();
        Assert.True(metrics["executor_map_requests_total{outcome=\"Served\"}"] >= 2);
        Assert.True(metrics["executor_map_requests_total{outcome=\"NotModified\"}"] >= 1);
    }

    [Fact]
    public async Task Explain_PodOfTheApplication_TellsWhenItsExecutorsWereAskedFor()
    {
        var pod = new PodRequest("/in", "exec-4", "sales") { Uid = "uid-exec-4" };
        var spark = pod.ToJson();
        spark["metadata"]!["labels"] =
            new JsonObject { ["spark-role"] = "executor", ["spark-app-selector"] = App, ["spark-exec-id"] = "4" };
        _cluster.Objects.AddPod(spark);
        await _service.ScoresAsync(pod, ["k1"]);
        await Eventually.HoldsAsync(async () => (await NearReadsAsync(pod)).ValueKind == JsonValueKind.Object, "the watch has the pod");
        var before = await NearReadsAsync(pod);
        Assert.Equal($"{App} 0  0 0", Text(before));
        Assert.Contains("another replica may have been asked", before.GetProperty("message").GetString(), StringComparison.Ordinal);

        for (var i = 0; i < 2; i++) (await AskAsync($"app={App}", Driver)).Dispose();
        (await AskAsync("app=spark-none", Driver)).Dispose();

        var after = await NearReadsAsync(pod);
        Assert.Equal($"{App} 2 {after.GetProperty("askedAt")} 4 3", Text(after));
        Assert.NotEqual(default, after.GetProperty("askedAt").GetDateTimeOffset());
        using var text = new StringWriter();
        ExplainText.Write(text, DecisionJson.TryDecode(await _service.Management.GetByteArrayAsync(ExplainOf(pod)))!, int.MaxValue);
        Assert.Contains("  reading    Stage 2: the application's executors were last asked", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("named 4 of them beside 3 DataNodes. Stage 3", text.ToString(), StringComparison.Ordinal);
    }

    private static Uri ExplainOf(PodRequest pod) => new($"/api/v1/explain/{pod.Namespace}/{pod.Name}", UriKind.Relative);

    private async Task<JsonElement> NearReadsAsync(PodRequest pod)
    {
        using var explained = await _service.ExplainAsync(pod);
        return explained.RootElement.TryGetProperty("nearReads", out var near) ? near.Clone() : default;
    }

    private static string Text(JsonElement near)
    {
        string[] names = ["application", "requests", "askedAt", "executors", "dataNodes"];
        return string.Join(' ', names.Select(name => near.GetProperty(name).ToString()));
    }

    private async Task<HttpStatusCode> StatusAsync(string query, string version)
    {
        using var response = await AskAsync(query, Driver, version: version);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> AskAsync(string query, string caller, string? token = null, string? version = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/executors?{query}", UriKind.Relative));
        request.Headers.Add(CallerHeader, caller);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (version is not null) request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(version));
        return await _service.Management.SendAsync(request);
    }

    private static async Task<JsonNode> JsonOf(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    private void Add(
        string name, string role, string? id, string node, string address, string @namespace = "sales", bool isHostNetwork = false)
    {
        var labels = new JsonObject { ["spark-role"] = role, ["spark-app-selector"] = App };
        if (id is not null) labels["spark-exec-id"] = id;
        _cluster.Objects.AddPod(new JsonObject
        {
            ["metadata"] =
                new JsonObject { ["name"] = name, ["namespace"] = @namespace, ["uid"] = $"uid-{@namespace}-{name}", ["labels"] = labels },
            ["spec"] = new JsonObject
            {
                ["nodeName"] = node,
                ["hostNetwork"] = isHostNetwork,
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "spark:4.0" }),
            },
            ["status"] = new JsonObject
            {
                ["phase"] = "Running",
                ["podIP"] = address,
                ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }),
            },
        });
    }

    /// <summary>Makes a request seem to come from the address that a header names.</summary>
    private sealed class CallerFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                if (context.Request.Headers[CallerHeader] is [{ } caller]) context.Connection.RemoteIpAddress = IPAddress.Parse(caller);
                await rest(context);
            });
            next(app);
        };
    }
}
