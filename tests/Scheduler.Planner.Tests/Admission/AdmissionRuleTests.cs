using System.Text.Json.Nodes;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;

namespace Scheduler.Planner.Tests.Admission;

/// <summary>Which pods get our gate. Each case changes the review of an executor that does.</summary>
public sealed class AdmissionRuleTests
{
    private static readonly Dictionary<string, (AdmissionOutcome Outcome, Action<JsonObject> Change)> Cases = new()
    {
        ["an executor"] = Case(AdmissionOutcome.Gated, _ => { }),
        ["a dry run"] = Case(AdmissionOutcome.Gated, review => review["request"]!["dryRun"] = true),
        ["a name made by the server"] = Case(AdmissionOutcome.Gated, review =>
        {
            review["request"]!.AsObject().Remove("name");
            Metadata(review).Remove("name");
            Metadata(review)["generateName"] = "etl-";
        }),
        ["no namespace in the manifest"] = Case(AdmissionOutcome.Gated, review => Metadata(review).Remove("namespace")),
        ["no status"] = Case(AdmissionOutcome.Gated, review => review.Pod().Remove("status")),
        ["nulls for what is absent"] = Case(AdmissionOutcome.Gated, review =>
        {
            foreach (var key in (string[])["nodeName", "schedulerName", "schedulingGates"]) Spec(review)[key] = null;
            foreach (var key in (string[])["ownerReferences", "labels", "deletionTimestamp"]) Metadata(review)[key] = null;
            (review["request"]!["subResource"], review.Pod()["status"]) = (null, null);
        }),
        ["an empty list of gates"] = Case(AdmissionOutcome.Gated, review => Spec(review)["schedulingGates"] = new JsonArray()),
        ["others' gates"] = Case(AdmissionOutcome.Gated, review =>
            Spec(review)["schedulingGates"] = Reviews.Gates("kueue.x-k8s.io/admission", "example.com/hdfs.locality/plan")),
        ["opted in once more"] = Case(AdmissionOutcome.Gated, review => review.Annotations()[IPodGates.Gate] = "true"),
        ["a false in other letters"] = Case(AdmissionOutcome.Gated, review => review.Annotations()[IPodGates.Gate] = "False"),
        ["no scheduler"] = Case(AdmissionOutcome.Gated, review => Spec(review).Remove("schedulerName")),
        ["an empty scheduler"] = Case(AdmissionOutcome.Gated, review => Spec(review)["schedulerName"] = ""),
        ["the extender's scheduler"] = Case(AdmissionOutcome.Gated, review => Spec(review)["schedulerName"] = "hdfs-locality-scheduler"),
        ["an empty node"] = Case(AdmissionOutcome.Gated, review => Spec(review)["nodeName"] = ""),
        ["a Job's pod"] = Case(AdmissionOutcome.Gated, review => Metadata(review)["ownerReferences"]![0]!["kind"] = "Job"),
        ["an Indexed Job's pod"] = Case(AdmissionOutcome.Gated, review =>
        {
            review.Annotations()["hdfs.locality/paths"] = "/data/part-{index}";
            review.Annotations()["batch.kubernetes.io/job-completion-index"] = "3";
        }),
        ["a TaskManager"] = Case(AdmissionOutcome.Gated, review => Metadata(review)["labels"]!["component"] = "taskmanager"),
        ["Kueue's queue"] = Case(AdmissionOutcome.Gated, review =>
        {
            Metadata(review)["labels"]!["kueue.x-k8s.io/queue-name"] = "q";
            review.Annotations()["kueue.x-k8s.io/pod-group-total-count"] = "2";
        }),

        ["our gate"] = Case(AdmissionOutcome.GatedBefore, review => Spec(review)["schedulingGates"] = Reviews.Gates(IPodGates.Gate)),
        ["our gate behind another"] =
            Case(AdmissionOutcome.GatedBefore, review => Spec(review)["schedulingGates"] = Reviews.Gates("a.example/b", IPodGates.Gate)),

        ["no paths"] = Case(AdmissionOutcome.NotRequested, review => review.Annotations().Remove("hdfs.locality/paths")),
        ["no annotations"] = Case(AdmissionOutcome.NotRequested, review => Metadata(review).Remove("annotations")),
        ["paths in a label"] = Case(AdmissionOutcome.NotRequested, review =>
        {
            review.Annotations().Remove("hdfs.locality/paths");
            Metadata(review)["labels"]!["hdfs.locality/paths"] = "/data";
        }),
        ["paths under another key's case"] = Case(AdmissionOutcome.NotRequested, review =>
        {
            review.Annotations().Remove("hdfs.locality/paths");
            review.Annotations()["HDFS.locality/paths"] = "/data";
        }),
        ["opted out"] = Case(AdmissionOutcome.NotRequested, review => review.Annotations()[IPodGates.Gate] = "false"),

        ["empty paths"] = Case(AdmissionOutcome.NoInput, review => review.Annotations()["hdfs.locality/paths"] = " , "),
        ["no usable path"] = Case(AdmissionOutcome.NoInput, review => review.Annotations()["hdfs.locality/paths"] = "s3a://bucket/x"),
        ["an index without an Indexed Job"] =
            Case(AdmissionOutcome.NoInput, review => review.Annotations()["hdfs.locality/paths"] = "/data/part-{index}"),
        ["a Spark driver"] = Case(AdmissionOutcome.NoInput, review => Metadata(review)["labels"]!["spark-role"] = "driver"),
        ["a JobManager"] = Case(AdmissionOutcome.NoInput, review => Metadata(review)["labels"]!["component"] = "jobmanager"),

        ["a node"] = Case(AdmissionOutcome.PlacedOtherwise, review => Spec(review)["nodeName"] = "n1"),
        ["a nominated node"] =
            Case(AdmissionOutcome.PlacedOtherwise, review => review.Pod()["status"] = new JsonObject { ["nominatedNodeName"] = "n1" }),
        ["being deleted"] =
            Case(AdmissionOutcome.PlacedOtherwise, review => Metadata(review)["deletionTimestamp"] = "2026-11-30T10:00:00Z"),
        ["a DaemonSet's pod"] =
            Case(AdmissionOutcome.PlacedOtherwise, review => Metadata(review)["ownerReferences"]![0]!["kind"] = "DaemonSet"),
        ["a DaemonSet's pod with another owner"] = Case(AdmissionOutcome.PlacedOtherwise, review =>
            Metadata(review)["ownerReferences"]!.AsArray().Add(JsonNode.Parse("""{"kind":"DaemonSet","name":"d"}"""))),
        ["a mirror of a static pod"] =
            Case(AdmissionOutcome.PlacedOtherwise, review => review.Annotations()["kubernetes.io/config.mirror"] = "1f0c"),
        ["Kueue's required topology"] = Topology("kueue.x-k8s.io/podset-required-topology"),
        ["Kueue's preferred topology"] = Topology("kueue.x-k8s.io/podset-preferred-topology"),
        ["Kueue's unconstrained topology"] = Topology("kueue.x-k8s.io/podset-unconstrained-topology"),
        ["Kueue's topology of slices"] = Topology("kueue.x-k8s.io/podset-slice-required-topology"),
        ["Kueue's gate of topologies"] =
            Case(AdmissionOutcome.PlacedOtherwise, review => Spec(review)["schedulingGates"] = Reviews.Gates("kueue.x-k8s.io/topology")),

        ["Volcano's pod"] = Case(AdmissionOutcome.OtherScheduler, review => Spec(review)["schedulerName"] = "volcano"),
        ["a scheduler of another case"] =
            Case(AdmissionOutcome.OtherScheduler, review => Spec(review)["schedulerName"] = "Default-Scheduler"),

        ["an update"] = Case(AdmissionOutcome.OtherRequest, review => review["request"]!["operation"] = "UPDATE"),
        ["no operation"] = Case(AdmissionOutcome.OtherRequest, review => review["request"]!.AsObject().Remove("operation")),
        ["a binding"] = Case(AdmissionOutcome.OtherRequest, review => review["request"]!["subResource"] = "binding"),
        ["a Deployment"] = Case(AdmissionOutcome.OtherRequest, review =>
            review["request"]!["kind"] = JsonNode.Parse("""{"group":"apps","version":"v1","kind":"Deployment"}""")),
        ["a Pod of another group"] =
            Case(AdmissionOutcome.OtherRequest, review => review["request"]!["kind"]!["group"] = "metrics.k8s.io"),

        ["no object"] = Case(AdmissionOutcome.Unreadable, review => review["request"]!["object"] = null),
        ["no spec"] = Case(AdmissionOutcome.Unreadable, review => review.Pod().Remove("spec")),
        ["a spec that is null"] = Case(AdmissionOutcome.Unreadable, review => review.Pod()["spec"] = null),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Judge_Pod_IsGatedOrNotForItsReason(string name)
    {
        var (outcome, change) = Cases[name];

        Assert.Equal(outcome, new Webhook().Ask(Reviews.New(change)));
    }

    [Fact]
    public void Judge_PathsOfAnotherNamespace_AreNoInput()
    {
        var allowance = PathAllowance.Of(new PathsOptions { Allow = new() { ["jobs"] = ["/data"], ["other"] = ["/secret"] } });
        var webhook = new Webhook(allowance: allowance);

        Assert.Equal(AdmissionOutcome.Gated, webhook.Ask(Reviews.New()));
        // The request's namespace counts, whatever the manifest says.
        Assert.Equal(AdmissionOutcome.NoInput, webhook.Ask(Reviews.New(review =>
        {
            review.Annotations()["hdfs.locality/paths"] = "/secret/x";
            Metadata(review)["namespace"] = "other";
        })));
    }

    [Fact]
    public void Judge_SchedulersConfigured_AreServedInsteadOfTheDefault()
    {
        var webhook = new Webhook(new PlannerOptions { SchedulerNames = ["batch"] });

        Assert.Equal(AdmissionOutcome.OtherScheduler, webhook.Ask(Reviews.New()));
        Assert.Equal(AdmissionOutcome.Gated, webhook.Ask(Reviews.New(review => Spec(review)["schedulerName"] = "batch")));
    }

    private static (AdmissionOutcome Outcome, Action<JsonObject> Change) Case(AdmissionOutcome outcome, Action<JsonObject> change) =>
        (outcome, change);

    private static (AdmissionOutcome Outcome, Action<JsonObject> Change) Topology(string annotation) =>
        Case(AdmissionOutcome.PlacedOtherwise, review => review.Annotations()[annotation] = "cloud.example.com/rack");

    private static JsonObject Metadata(JsonObject review) => review.Pod()["metadata"]!.AsObject();

    private static JsonObject Spec(JsonObject review) => review.Pod()["spec"]!.AsObject();
}
