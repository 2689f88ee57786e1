using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Deploy.Tests.Manifests;
using Scheduler.Planner;
using Scheduler.Planner.Admission;

namespace Scheduler.Deploy.Tests.Planner;

/// <summary>
/// The conditions of the manifest and the rule of the webhook agree: what the manifest lets through is gated, and what it refuses would
/// not be, if the manifest were edited.
/// </summary>
public sealed class WebhookRuleTests
{
    private static readonly AdmissionRule Rule = new(
        new LocalityRequestReader(PathAllowance.Of(new PathsOptions()), 16), ["default-scheduler", "hdfs-locality-scheduler"]);

    [KubectlTheory]
    [InlineData("{}")]
    [InlineData("""{"spec":{"schedulerName":"hdfs-locality-scheduler"}}""")]
    [InlineData("""{"spec":{"schedulerName":"volcano"}}""")]
    [InlineData("""{"metadata":{"annotations":null}}""")]
    [InlineData("""{"metadata":{"annotations":{"hdfs.locality/paths":null}}}""")]
    [InlineData("""{"metadata":{"annotations":{"hdfs.locality/plan":"false"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"hdfs.locality/plan":"False"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"hdfs.locality/plan":""}}}""")]
    [InlineData("""{"spec":{"nodeName":"node-1"}}""")]
    [InlineData("""{"spec":{"nodeName":""},"status":{"nominatedNodeName":""}}""")]
    [InlineData("""{"status":{"nominatedNodeName":"node-1"}}""")]
    [InlineData("""{"status":null}""")]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"}}""")]
    [InlineData("""{"metadata":{"ownerReferences":null,"labels":null}}""")]
    [InlineData("""{"metadata":{"ownerReferences":[{"kind":"Job"},{"kind":"DaemonSet"}]}}""")]
    [InlineData("""{"metadata":{"labels":{"spark-role":"driver"}}}""")]
    [InlineData("""{"metadata":{"labels":{"spark-role":"Driver"}}}""")]
    [InlineData("""{"metadata":{"labels":{"spark-role":null,"component":"jobmanager"}}}""")]
    [InlineData("""{"metadata":{"labels":{"spark-role":null,"component":"taskmanager"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"kueue.x-k8s.io/podset-required-topology":"rack"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"kueue.x-k8s.io/podset-preferred-topology":"rack"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"kueue.x-k8s.io/podset-unconstrained-topology":"true"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"kueue.x-k8s.io/podset-slice-required-topology":"rack"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"kueue.x-k8s.io/podset":"main"}}}""")]
    [InlineData("""{"spec":{"schedulingGates":[{"name":"kueue.x-k8s.io/admission"}]}}""")]
    [InlineData("""{"spec":{"schedulingGates":[{"name":"a"},{"name":"kueue.x-k8s.io/topology"}]}}""")]
    public async Task Rule_AnyPod_GatesItIfTheConditionsHold(string difference)
    {
        var refusing = await WebhookTests.RefusingAsync(difference);

        Assert.Equal(!refusing.Any(), JudgementOf(difference) == AdmissionOutcome.Gated);
    }

    /// <summary>What only the process knows or checks: which paths can be used, and pods that have our gate or are a kubelet's.</summary>
    [KubectlTheory]
    [InlineData("""{"metadata":{"annotations":{"hdfs.locality/paths":""}}}""")]
    [InlineData("""{"metadata":{"annotations":{"kubernetes.io/config.mirror":"x"}}}""")]
    [InlineData("""{"spec":{"schedulingGates":[{"name":"hdfs.locality/plan"}]}}""")]
    public async Task Rule_PodThatTheConditionsLetThrough_MayStillRefuseIt(string difference)
    {
        Assert.Empty(await WebhookTests.RefusingAsync(difference));

        Assert.NotEqual(AdmissionOutcome.Gated, JudgementOf(difference));
    }

    private static AdmissionOutcome JudgementOf(string difference)
    {
        var review = new JsonObject
        {
            ["kind"] = AdmissionReview.ReadKind,
            ["apiVersion"] = AdmissionReview.ReadVersion,
            ["request"] = new JsonObject
            {
                ["uid"] = "u",
                ["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Pod" },
                ["namespace"] = "sales",
                ["operation"] = "CREATE",
                ["object"] = WebhookTests.Executor.Merged(difference),
            },
        };
        return Rule.Judge(AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(review.ToJsonString())));
    }
}
