using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Scheduler.Core.Pods;
using Scheduler.Deploy.Tests.Manifests;
using Scheduler.Extender.Configuration;
using Scheduler.Planner;

namespace Scheduler.Deploy.Tests.Planner;

/// <summary>
/// The webhook's manifest: which pods it is asked about, where it is called, and that it holds no pod when it does not answer.
/// </summary>
public sealed partial class WebhookTests
{
    /// <summary>A pod as the API server shows it to webhooks: with defaults, and no status but an empty one.</summary>
    internal static readonly JsonObject Executor = JsonNode.Parse($$"""
        {
          "metadata": {
            "name": "job-exec-1", "namespace": "sales",
            "labels": { "spark-role": "executor" },
            "annotations": { "{{LocalityAnnotations.Paths}}": "/warehouse/sales" },
            "ownerReferences": [{ "kind": "Pod", "name": "job-driver", "controller": true }]
          },
          "spec": { "schedulerName": "default-scheduler", "containers": [{ "name": "executor" }] },
          "status": {}
        }
        """)!.AsObject();

    public static TheoryData<string> Folders => [.. Install.WithPlanner];

    [KubectlTheory]
    [InlineData("{}")]
    [InlineData("""{"spec":{"schedulerName":"hdfs-locality-scheduler"}}""")]
    [InlineData("""{"metadata":{"ownerReferences":null,"labels":null}}""")]
    [InlineData("""{"metadata":{"ownerReferences":[{"kind":"Job"},{"kind":"JobSet"}]}}""")]
    [InlineData("""{"metadata":{"labels":{"spark-role":null,"component":"taskmanager"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"hdfs.locality/plan":"true"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"hdfs.locality/paths":""}}}""")]
    [InlineData("""{"metadata":{"annotations":{"kueue.x-k8s.io/podset":"main"}}}""")]
    [InlineData("""{"spec":{"schedulingGates":[{"name":"kueue.x-k8s.io/admission"}]}}""")]
    [InlineData("""{"status":null}""")]
    [InlineData("""{"spec":{"nodeName":""},"status":{"nominatedNodeName":""}}""")]
    public async Task Conditions_OfAPodThatAsks_AllHold(string difference) => Assert.Empty(await RefusingAsync(difference));

    [KubectlTheory]
    [InlineData("asks-for-locality", """{"metadata":{"annotations":null}}""")]
    [InlineData("asks-for-locality", """{"metadata":{"annotations":{"hdfs.locality/paths":null,"hdfs.locality/level":"node"}}}""")]
    [InlineData("has-not-opted-out", """{"metadata":{"annotations":{"hdfs.locality/plan":"false"}}}""")]
    [InlineData("is-of-a-scheduler-that-is-served", """{"spec":{"schedulerName":"volcano"}}""")]
    [InlineData("is-of-a-scheduler-that-is-served", """{"spec":{"schedulerName":null}}""")]
    [InlineData("has-no-node", """{"spec":{"nodeName":"node-1"}}""")]
    [InlineData("has-no-node", """{"status":{"nominatedNodeName":"node-1"}}""")]
    [InlineData("is-not-being-deleted", """{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"}}""")]
    [InlineData("is-not-of-a-daemonset", """{"metadata":{"ownerReferences":[{"kind":"DaemonSet"}]}}""")]
    [InlineData("is-not-of-a-daemonset", """{"metadata":{"ownerReferences":[{"kind":"Other"},{"kind":"DaemonSet"}]}}""")]
    [InlineData("is-no-spark-driver", """{"metadata":{"labels":{"spark-role":"driver"}}}""")]
    [InlineData("is-no-flink-jobmanager", """{"metadata":{"labels":{"spark-role":null,"component":"jobmanager"}}}""")]
    [InlineData("has-no-topology-request-of-kueue", """{"metadata":{"annotations":{"kueue.x-k8s.io/podset-required-topology":"rack"}}}""")]
    [InlineData("has-no-topology-request-of-kueue", """{"metadata":{"annotations":{"kueue.x-k8s.io/podset-preferred-topology":"rack"}}}""")]
    [InlineData(
        "has-no-topology-request-of-kueue", """{"metadata":{"annotations":{"kueue.x-k8s.io/podset-unconstrained-topology":"true"}}}""")]
    [InlineData(
        "has-no-topology-request-of-kueue", """{"metadata":{"annotations":{"kueue.x-k8s.io/podset-slice-required-topology":"rack"}}}""")]
    [InlineData("has-no-topology-gate-of-kueue", """{"spec":{"schedulingGates":[{"name":"a"},{"name":"kueue.x-k8s.io/topology"}]}}""")]
    public async Task Conditions_OfAnyOtherPod_RefuseItForThatReasonAlone(string condition, string difference) =>
        Assert.Equal([condition], await RefusingAsync(difference));

    /// <summary>An error would count as "no" of a webhook that is ignored when it fails; none is needed for that.</summary>
    [KubectlTheory]
    [InlineData("""{"metadata":{"annotations":null,"labels":null,"ownerReferences":null},"spec":{"schedulerName":null},"status":null}""")]
    [InlineData("""{"metadata":{"annotations":{"other":"x","hdfs.locality/paths":null},"labels":{"other":"x","spark-role":null}}}""")]
    public async Task Conditions_OfAPodWithoutOptionalFields_HaveAValueEach(string difference) =>
        Assert.Contains("asks-for-locality", await RefusingAsync(difference));

    [KubectlTheory]
    [MemberData(nameof(Folders))]
    public async Task SchedulerNames_OfTheManifest_AreThoseOfTheSettings(string folder)
    {
        var install = await Install.BuildAsync(folder);
        var (workload, container) = install.Container("extender");
        var (settings, _) = Settings.Load(new ConfigurationBuilder()
            .AddInMemoryCollection(install.EnvironmentOf(workload, container).Where(pair => pair.Value.Length > 0)
                .Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value)))
            .Build());
        var condition = Webhook(install).Objects("matchConditions")
            .Single(condition => condition.Text("name") == "is-of-a-scheduler-that-is-served").Text("expression")!;

        var names = Quoted().Matches(condition).Select(match => match.Groups[1].Value);

        Assert.True(settings.Planner.Enabled);
        Assert.Equal(settings.Planner.EffectiveSchedulerNames.Concat(settings.Kubernetes.EffectiveSchedulerNames).Order(), names.Order());
    }

    [KubectlTheory]
    [MemberData(nameof(Folders))]
    public async Task Call_OfTheApiServer_ReachesTheListenerByServiceAndPolicy(string folder)
    {
        var install = await Install.BuildAsync(folder);
        var target = Webhook(install)["clientConfig"]!["service"]!;
        var service = install.Find("Service", target.Text("name")!, target.Text("namespace")!)!;
        var (workload, container) = install.Container("extender");

        var port = Assert.Single(service.Json["spec"].Objects("ports"));
        var listener = Assert.Single(container.Objects("ports"), listener => listener.Text("name") == port.Text("targetPort"));

        Assert.Equal(("443", "443", "/admission/gate"), (target.Text("port"), port.Text("port"), target.Text("path")));
        Assert.True(Manifest.Selects(service.Json["spec"]!["selector"], workload.PodLabels));
        Assert.Equal(new Uri(new PlannerOptions().Urls).Port, int.Parse(listener.Text("containerPort")!, null));
        var rule = Assert.Single(install.Find("NetworkPolicy", "hdfs-locality-webhook", "hdfs-locality")!.Json["spec"].Objects("ingress"));
        Assert.Null(rule["from"]);
        Assert.Equal([listener.Text("containerPort")], rule.Objects("ports").Select(open => open.Text("port")));
    }

    [KubectlFact]
    public async Task Webhook_ThatDoesNotAnswer_CostsASecondAndHoldsNothing()
    {
        var webhook = Webhook(await Install.BuildAsync(Install.Planner));

        Assert.Equal(("Ignore", "1", "None"), (webhook.Text("failurePolicy"), webhook.Text("timeoutSeconds"), webhook.Text("sideEffects")));
        Assert.Equal(["v1"], webhook.Texts("admissionReviewVersions"));
        Assert.Equal("""{"hdfs.locality/plan":"enabled"}""", webhook["namespaceSelector"]!["matchLabels"]!.ToJsonString());
        var rule = Assert.Single(webhook.Objects("rules"));
        Assert.Equal(("CREATE", "pods"), (Assert.Single(rule.Texts("operations")), Assert.Single(rule.Texts("resources"))));
    }

    /// <summary>The conditions that do not hold for an executor with this difference.</summary>
    internal static async Task<IEnumerable<string>> RefusingAsync(string difference)
    {
        var webhook = Webhook(await Install.BuildAsync(Install.Planner));
        var variables = new Dictionary<string, object?> { ["object"] = Executor.Merged(difference) };
        return CelExpressions.EvaluateAll(webhook.Objects("matchConditions"), "name", variables)
            .Where(condition => !condition.Holds).Select(condition => condition.Label);
    }

    private static JsonObject Webhook(Install install) =>
        Assert.Single(Assert.Single(install.OfKind("MutatingWebhookConfiguration")).Json.Objects("webhooks"));

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
