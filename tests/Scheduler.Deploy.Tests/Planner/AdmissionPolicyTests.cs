using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Deploy.Tests.Manifests;

namespace Scheduler.Deploy.Tests.Planner;

/// <summary>The admission policy: what an update of a pod by our accounts may change, and that other accounts are not asked.</summary>
public sealed class AdmissionPolicyTests
{
    private const string Metadata = "labels", Spec = "schedulingGates", Gates = "only remove", Status = "nominatedNodeName";

    /// <summary>A gated pod with something in each field that is protected.</summary>
    private static readonly JsonObject Pod = JsonNode.Parse($$"""
        {
          "metadata": {
            "name": "pod-1", "namespace": "sales", "uid": "uid-1", "resourceVersion": "7",
            "labels": { "app": "a" }, "annotations": { "{{LocalityAnnotations.Paths}}": "/x" }, "finalizers": ["f"],
            "ownerReferences": [{ "kind": "Job", "name": "job", "uid": "uid-2" }]
          },
          "spec": {
            "containers": [{ "name": "c", "image": "i:1", "resources": { "requests": { "cpu": "1" } } }],
            "initContainers": [{ "name": "init", "image": "i:1" }],
            "tolerations": [{ "key": "k", "operator": "Exists" }],
            "nodeSelector": { "disk": "ssd" },
            "affinity": { "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [{}] } } },
            "activeDeadlineSeconds": 600,
            "terminationGracePeriodSeconds": 30,
            "priority": 0,
            "schedulerName": "default-scheduler",
            "schedulingGates": [{ "name": "theirs" }, { "name": "{{IPodGates.Gate}}" }]
          },
          "status": {
            "phase": "Pending", "qosClass": "Burstable",
            "conditions": [{ "type": "PodScheduled", "status": "False", "reason": "SchedulingGated" }]
          }
        }
        """)!.AsObject();

    [KubectlTheory]
    [InlineData("{}")]
    // The version is another after each write, and the API server keeps book.
    [InlineData("""{"metadata":{"resourceVersion":"8","generation":2,"managedFields":[{"manager":"m"}]}}""")]
    [InlineData("""{"spec":{"schedulingGates":[{"name":"theirs"}]}}""")]
    [InlineData("""{"status":{"nominatedNodeName":"node-1"}}""")]
    [InlineData(
        """
        {"status":{"conditions":[
          {"type":"PodScheduled","status":"False","reason":"SchedulingGated"},{"type":"hdfs.locality/Waiting","status":"True"}]}}
        """)]
    [InlineData(
        """
        {"status":{"conditions":[
          {"type":"hdfs.locality/Waiting","status":"True"},{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]}}
        """)]
    public async Task Update_OfWhatThePlannerWrites_IsAllowed(string change) =>
        Assert.Empty(await ObjectionsAsync(Pod, Pod.Merged(change)));

    [KubectlTheory]
    [InlineData("""{"spec":{"schedulingGates":[{"name":"hdfs.locality/plan"}]}}""", """{"spec":{"schedulingGates":null}}""")]
    [InlineData("""{"spec":{"schedulingGates":null}}""", "{}")]
    [InlineData("""{"status":{"nominatedNodeName":"node-1"}}""", """{"status":{"nominatedNodeName":null}}""")]
    [InlineData("""{"status":{"conditions":null}}""", """{"status":{"conditions":[{"type":"hdfs.locality/Waiting","status":"True"}]}}""")]
    [InlineData("""{"status":{"conditions":[{"type":"hdfs.locality/Waiting","status":"True"}]}}""", """{"status":{"conditions":null}}""")]
    [InlineData(
        """{"metadata":{"labels":null,"annotations":null,"finalizers":null,"ownerReferences":null}}""",
        """{"spec":{"schedulingGates":[{"name":"theirs"}]}}""")]
    [InlineData("""{"status":null}""", """{"status":{"nominatedNodeName":"node-1"}}""")]
    public async Task Update_FromAnotherPod_IsAllowed(string difference, string change)
    {
        var before = Pod.Merged(difference);

        Assert.Empty(await ObjectionsAsync(before, before.Merged(change)));
    }

    [KubectlTheory]
    [InlineData(Metadata, """{"metadata":{"labels":{"app":"b"}}}""")]
    [InlineData(Metadata, """{"metadata":{"labels":{"more":"b"}}}""")]
    [InlineData(Metadata, """{"metadata":{"labels":null}}""")]
    [InlineData(Metadata, """{"metadata":{"annotations":{"hdfs.locality/paths":"/y"}}}""")]
    [InlineData(Metadata, """{"metadata":{"annotations":{"more":"x"}}}""")]
    [InlineData(Metadata, """{"metadata":{"finalizers":[]}}""")]
    [InlineData(Metadata, """{"metadata":{"finalizers":["f","g"]}}""")]
    [InlineData(Metadata, """{"metadata":{"ownerReferences":null}}""")]
    [InlineData(Metadata, """{"metadata":{"ownerReferences":[{"kind":"Job","name":"job","uid":"uid-3"}]}}""")]
    [InlineData(Spec, """{"spec":{"containers":[{"name":"c","image":"i:2","resources":{"requests":{"cpu":"1"}}}]}}""")]
    [InlineData(Spec, """{"spec":{"containers":[{"name":"c","image":"i:1","resources":{"requests":{"cpu":"2"}}}]}}""")]
    [InlineData(Spec, """{"spec":{"initContainers":[{"name":"init","image":"i:2"}]}}""")]
    [InlineData(Spec, """{"spec":{"initContainers":null}}""")]
    [InlineData(Spec, """{"spec":{"ephemeralContainers":[{"name":"debug","image":"i:1"}]}}""")]
    [InlineData(Spec, """{"spec":{"tolerations":[{"key":"k","operator":"Exists"},{"operator":"Exists"}]}}""")]
    [InlineData(Spec, """{"spec":{"tolerations":null}}""")]
    [InlineData(Spec, """{"spec":{"activeDeadlineSeconds":1}}""")]
    [InlineData(Spec, """{"spec":{"activeDeadlineSeconds":null}}""")]
    [InlineData(Spec, """{"spec":{"terminationGracePeriodSeconds":1}}""")]
    [InlineData(Spec, """{"spec":{"nodeSelector":{"zone":"a"}}}""")]
    [InlineData(Spec, """{"spec":{"nodeSelector":null}}""")]
    [InlineData(
        Spec, """{"spec":{"affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1}]}}}}""")]
    [InlineData(Spec, """{"spec":{"affinity":null}}""")]
    [InlineData(Spec, """{"spec":{"schedulerName":"other"}}""")]
    [InlineData(Spec, """{"spec":{"nodeName":"node-1"}}""")]
    [InlineData(Spec, """{"spec":{"aFieldOfALaterVersion":true}}""")]
    [InlineData(Gates, """{"spec":{"schedulingGates":null}}""")]
    [InlineData(Gates, """{"spec":{"schedulingGates":[{"name":"hdfs.locality/plan"}]}}""")]
    [InlineData(Gates, """{"spec":{"schedulingGates":[{"name":"theirs"},{"name":"another"},{"name":"hdfs.locality/plan"}]}}""")]
    [InlineData(Status, """{"status":{"phase":"Failed"}}""")]
    [InlineData(Status, """{"status":{"qosClass":null}}""")]
    [InlineData(Status, """{"status":{"podIP":"10.0.0.1"}}""")]
    [InlineData(Status, """{"status":{"conditions":null}}""")]
    [InlineData(Status, """{"status":{"conditions":[{"type":"PodScheduled","status":"True"}]}}""")]
    [InlineData(
        Status,
        """
        {"status":{"conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"},{"type":"Ready","status":"True"}]}}
        """)]
    public async Task Update_OfAnythingElse_IsRefusedForThatReason(string reason, string change)
    {
        var objection = Assert.Single(await ObjectionsAsync(Pod, Pod.Merged(change)));

        Assert.Contains(reason, objection, StringComparison.Ordinal);
    }

    [KubectlTheory]
    [InlineData("""{"spec":{"schedulingGates":null}}""")]
    [InlineData("""{"spec":{"schedulingGates":[{"name":"theirs"}]}}""")]
    public async Task Update_ThatAddsOurGate_IsRefused(string difference)
    {
        var before = Pod.Merged(difference);
        var gates = before["spec"]!["schedulingGates"]?.DeepClone().AsArray() ?? [];
        gates.Add(new JsonObject { ["name"] = IPodGates.Gate });

        var after = before.Merged($$$"""{"spec":{"schedulingGates":{{{gates.ToJsonString()}}}}}""");

        Assert.Contains(Gates, Assert.Single(await ObjectionsAsync(before, after)), StringComparison.Ordinal);
    }

    [KubectlTheory]
    [InlineData("system:serviceaccount:hdfs-locality:hdfs-locality", true)]
    [InlineData("system:serviceaccount:hdfs-locality:hdfs-locality-sweeper", true)]
    [InlineData("system:serviceaccount:hdfs-locality:hdfs-locality-kube-scheduler", false)]
    [InlineData("system:serviceaccount:sales:hdfs-locality", false)]
    [InlineData("system:kube-scheduler", false)]
    [InlineData("somebody", false)]
    public async Task Policy_OfAnUpdateBySomebody_IsForOurAccountsAlone(string userName, bool isMatched)
    {
        var variables = new Dictionary<string, object?>
        {
            ["request"] = new JsonObject { ["userInfo"] = new JsonObject { ["username"] = userName } },
        };

        var conditions = (await AdmissionPolicy.SpecAsync()).Objects("matchConditions");

        var condition = Assert.Single(CelExpressions.EvaluateAll(conditions, "name", variables));
        Assert.Equal(isMatched, condition.Holds);
    }

    [KubectlTheory]
    [MemberData(nameof(WebhookTests.Folders), MemberType = typeof(WebhookTests))]
    public async Task Policy_OfEveryInstall_IsBoundAndCoversTheAccountsThatMayPatchPods(string folder)
    {
        var install = await Install.BuildAsync(folder);
        var policy = Assert.Single(install.OfKind("ValidatingAdmissionPolicy"));
        var binding = Assert.Single(install.OfKind("ValidatingAdmissionPolicyBinding")).Json["spec"]!;

        Assert.Equal((policy.Name, "Deny"), (binding.Text("policyName"), Assert.Single(binding.Texts("validationActions"))));
        Assert.Null(binding["matchResources"]);
        var rule = Assert.Single(policy.Json["spec"]!["matchConstraints"].Objects("resourceRules"));
        Assert.Equal(["UPDATE"], rule.Texts("operations"));
        Assert.Equal(["pods", "pods/status"], rule.Texts("resources"));
        var roles = install.OfKind("ClusterRole")
            .Where(role => role.Json.Objects("rules").Any(rights => rights.Texts("verbs").Contains("patch")))
            .Select(role => role.Name).ToHashSet();
        var accounts = install.OfKind("ClusterRoleBinding").Where(role => roles.Contains(role.Json["roleRef"]!.Text("name")!))
            .SelectMany(role => role.Json.Objects("subjects"))
            .Select(subject => $"system:serviceaccount:{subject.Text("namespace")}:{subject.Text("name")}");
        var matched = Assert.Single(policy.Json["spec"].Objects("matchConditions")).Text("expression")!;
        Assert.NotEmpty(accounts);
        Assert.All(accounts, account => Assert.Contains($"'{account}'", matched, StringComparison.Ordinal));
    }

    private static Task<IEnumerable<string>> ObjectionsAsync(JsonObject before, JsonObject after) =>
        AdmissionPolicy.ObjectionsAsync(before, after);
}
