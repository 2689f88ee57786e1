using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Extender.Doctor;
using Scheduler.Planner;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>A server with a certificate of an authority, and installations whose webhook it is.</summary>
internal sealed class WebhookRig : IAsyncDisposable
{
    private readonly TlsServer _server;

    private WebhookRig() => _server = new TlsServer(IssueFor(days: 30));

    public TestCertificates Authority { get; } = new();

    public static WebhookRig Start() => new();

    /// <summary>A certificate for loopback, valid for so long.</summary>
    public X509Certificate2 IssueFor(int days)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (certificate, key) = Authority.IssuePem("webhook", now.AddHours(-1), now.AddDays(days));
        return X509Certificate2.CreateFromPem(certificate, key);
    }

    /// <summary>A planner in good health in the namespace <c>team</c>.</summary>
    /// <param name="configure">Changes the webhook of the configuration; null: there is none, and nothing is gated.</param>
    /// <param name="version">The API server's version.</param>
    public async Task<Clinic> OpenAsync(Action<JsonObject>? configure, Version? version = null)
    {
        var clinic = await Clinic.OpenAsync(version: version);
        clinic.Change = settings => settings with { Planner = new PlannerOptions { Enabled = true } };
        var objects = clinic.Cluster.Objects;
        objects.AddNamespace("hdfs-locality");
        objects.AddNamespace("team");
        objects.LabelNamespace("team", "hdfs.locality/plan", "enabled");
        objects.SetLease("hdfs-locality", "hdfs-locality-planner", "replica-1");
        if (configure is null) return clinic;
        var webhook = NewWebhook();
        configure(webhook);
        objects.AddWebhookConfiguration(new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = WebhookCheck.Name },
            ["webhooks"] = new JsonArray(webhook.DeepClone()),
        });
        // What the API server can call: it trusts the caBundle alone.
        var isCallable = JsonNode.DeepEquals(webhook, NewWebhook());
        if (isCallable) objects.Webhook = new MutatingWebhook(GateAsync, TimeProvider.System);
        return clinic;
    }

    private JsonObject NewWebhook() => new()
    {
        ["name"] = "gate.hdfs.locality",
        ["clientConfig"] = new JsonObject
        {
            ["url"] = _server.Address,
            ["caBundle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Authority.AuthorityPem)),
        },
        ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["hdfs.locality/plan"] = "enabled" } },
        ["failurePolicy"] = "Ignore",
    };

    private static Task<JsonObject?> GateAsync(JsonObject review, CancellationToken cancellationToken)
    {
        var pod = review["request"]!["object"]!;
        var asks = pod["metadata"]!["annotations"]?["hdfs.locality/paths"] is not null
            && (string?)pod["spec"]!["schedulerName"] == "default-scheduler";
        const string Patch = """[{"op":"add","path":"/spec/schedulingGates","value":[{"name":"hdfs.locality/plan"}]}]""";
        var response = new JsonObject { ["uid"] = (string?)review["request"]!["uid"], ["allowed"] = true };
        if (asks) (response["patchType"], response["patch"]) = ("JSONPatch", Convert.ToBase64String(Encoding.UTF8.GetBytes(Patch)));
        return Task.FromResult<JsonObject?>(new JsonObject
        {
            ["kind"] = "AdmissionReview",
            ["apiVersion"] = "admission.k8s.io/v1",
            ["response"] = response,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Authority.Dispose();
    }
}
