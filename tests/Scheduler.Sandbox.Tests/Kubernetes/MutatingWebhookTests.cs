using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Scheduler.Sandbox.Http;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Sandbox.Tests.Kubernetes;

/// <summary>A webhook at pod creation: what it is asked, what its answer does, and that no failure of it keeps a pod out.</summary>
public sealed class MutatingWebhookTests : IAsyncLifetime
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Gate = """[{"op":"add","path":"/spec/schedulingGates","value":[{"name":"hdfs.locality/plan"}]}]""";

    private readonly ApiServerFixture _fixture = new();
    private readonly List<JsonObject> _reviews = [];

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Create_PatchedByTheWebhook_IsStoredSo()
    {
        Answer(review => Allowed(review, Gate));

        var (status, created) = await CreateAsync("""{"metadata":{"name":"p","annotations":{"a":"b"}},"status":{"phase":"Failed"}}""");

        Assert.Equal((HttpStatusCode.Created, "hdfs.locality/plan"), (status, (string)created["spec"]!["schedulingGates"]![0]!["name"]!));
        Assert.Equal("SchedulingGated", (string)created["status"]!["conditions"]![0]!["reason"]!);
        var request = Assert.Single(_reviews)["request"]!;
        Assert.Equal(
            ("CREATE", "default", "p", "Pod", "pods", "kubernetes-admin", false),
            ((string)request["operation"]!, (string)request["namespace"]!, (string)request["name"]!, (string)request["kind"]!["kind"]!,
                (string)request["resource"]!["resource"]!, (string)request["userInfo"]!["username"]!, (bool)request["dryRun"]!));
        Assert.Equal("b", (string)request["object"]!["metadata"]!["annotations"]!["a"]!);
        Assert.Null(request["object"]!["metadata"]!["uid"]);
        Assert.Equal("default-scheduler", (string)request["object"]!["spec"]!["schedulerName"]!);
    }

    [Fact]
    public async Task Create_DryRun_AsksAndStoresNothing()
    {
        Answer(review => Allowed(review, Gate));

        var (status, created) = await CreateAsync("""{"metadata":{"generateName":"p-"}}""", "?dryRun=All");

        Assert.Equal((HttpStatusCode.Created, 1), (status, created["spec"]!["schedulingGates"]!.AsArray().Count));
        Assert.True((bool)Assert.Single(_reviews)["request"]!["dryRun"]!);
        Assert.Null(_reviews[0]["request"]!["name"]);
        Assert.Empty((await _fixture.GetAsync(Pods)).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task Create_NoMatch_AsksNothing()
    {
        _fixture.Cluster.Webhook = new MutatingWebhook((review, _) => Task.FromResult<JsonObject?>(Recorded(review)), _fixture.Time)
        {
            Matches = pod => pod["metadata"]?["annotations"]?["hdfs.locality/paths"] is not null,
        };

        await CreateAsync("""{"metadata":{"name":"p"}}""");

        Assert.Empty(_reviews);
    }

    [Theory]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"other","allowed":true}}""")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1","response":{"uid":"UID","allowed":true}}""")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"UID","allowed":"yes"}}""")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"UID"}}""")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"UID","allowed":true,"patch":"W10="}}""")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}""")]
    [InlineData("{}")]
    public async Task Create_AnswerThatIsNone_IsIgnored(string answer)
    {
        Answer(review => JsonNode.Parse(answer.Replace("UID", (string)review["request"]!["uid"]!, StringComparison.Ordinal))!.AsObject());

        var (status, created) = await CreateAsync("""{"metadata":{"name":"p"}}""");

        Assert.Equal((HttpStatusCode.Created, (JsonNode?)null), (status, created["spec"]!["schedulingGates"]));
    }

    [Fact]
    public async Task Create_WebhookHangs_GoesOnAfterItsTimeout()
    {
        var asked = new TaskCompletionSource();
        _fixture.Cluster.Webhook = new MutatingWebhook(
            (_, _) =>
            {
                asked.SetResult();
                return new TaskCompletionSource<JsonObject?>().Task;
            },
            _fixture.Time);
        var creation = CreateAsync("""{"metadata":{"name":"p"}}""");
        await asked.Task;

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.Created, (await creation).Status);
    }

    [Fact]
    public async Task Create_WebhookDenies_IsRefused()
    {
        Answer(review => Answered(review, new JsonObject
        {
            ["allowed"] = false,
            ["status"] = new JsonObject { ["code"] = 403, ["message"] = "no" },
        }));

        var (status, refused) = await CreateAsync("""{"metadata":{"name":"p"}}""");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.EndsWith("denied the request: no", (string)refused["message"]!, StringComparison.Ordinal);
    }

    // The failure policy is for calls: a patch that cannot be applied fails the creation.
    [Theory]
    [InlineData("""[{"op":"replace","path":"/spec/schedulingGates","value":[]}]""")]
    [InlineData("""[{"op":"add","path":"/spec/none/a","value":1}]""")]
    [InlineData("""[{"op":"test","path":"/spec/schedulerName","value":"other"}]""")]
    [InlineData("""[{"op":"move","from":"/spec","path":"/metadata"}]""")]
    [InlineData("""{"op":"add"}""")]
    [InlineData("not json")]
    public async Task Create_PatchThatCannotBeApplied_IsAnInternalError(string patch)
    {
        Answer(review => Allowed(review, patch));

        var (status, _) = await CreateAsync("""{"metadata":{"name":"p"}}""");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Null(_fixture.Cluster.GetPod("default", "p"));
    }

    [Fact]
    public async Task Create_PatchWithNodeAndGate_IsInvalid()
    {
        Answer(review => Allowed(review, Gate));

        var (status, _) = await CreateAsync("""{"metadata":{"name":"p"}}""", spec: """ "nodeName":"node0001", """);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
    }

    [Fact]
    public async Task CreatePodAsync_WebhookAtAUrl_IsAskedOverHttpAndMayBeGone()
    {
        var server = new LoopbackServer(AnswerOverHttpAsync);
        await server.StartAsync(CancellationToken.None);
        using var client = new HttpClient();
        _fixture.Cluster.Webhook = new MutatingWebhook(
            MutatingWebhook.At(client, new Uri(server.Address, "mutate")), TimeProvider.System)
        { Timeout = TimeSpan.FromSeconds(30) };

        var gated = await _fixture.Cluster.CreatePodAsync(PodNamed("a"), CancellationToken.None);
        await server.DisposeAsync();
        var free = await _fixture.Cluster.CreatePodAsync(PodNamed("b"), CancellationToken.None);

        Assert.Equal((1, 0), (GateCount(gated), GateCount(free)));
    }

    private static int GateCount(JsonObject pod) => (pod["spec"]!["schedulingGates"] as JsonArray)?.Count ?? 0;

    private static JsonObject PodNamed(string name) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "i" }) },
    };

    private static async Task AnswerOverHttpAsync(HttpContext context)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        Assert.Equal("POST /mutate application/json", $"{context.Request.Method} {context.Request.Path} {context.Request.ContentType}");
        await context.Response.WriteAsync(Allowed(review, Gate).ToJsonString());
    }

    private static JsonObject Allowed(JsonObject review, string patch) => Answered(review, new JsonObject
    {
        ["allowed"] = true,
        ["patchType"] = "JSONPatch",
        ["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(patch)),
    });

    private static JsonObject Answered(JsonObject review, JsonObject response)
    {
        response["uid"] = (string)review["request"]!["uid"]!;
        return new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = "admission.k8s.io/v1", ["response"] = response };
    }

    private JsonObject Recorded(JsonObject review)
    {
        _reviews.Add(review);
        return review;
    }

    private void Answer(Func<JsonObject, JsonObject> answer) => _fixture.Cluster.Webhook =
        new MutatingWebhook((review, _) => Task.FromResult<JsonObject?>(answer(Recorded(review))), _fixture.Time);

    private Task<(HttpStatusCode Status, JsonNode Json)> CreateAsync(string pod, string query = "", string spec = "")
    {
        var body = JsonNode.Parse(pod)!;
        body["spec"] = JsonNode.Parse($$"""{{{spec}}"containers":[{"name":"c","image":"i"}]}""");
        return _fixture.SendAsync(HttpMethod.Post, Pods + query, body.ToJsonString());
    }
}
