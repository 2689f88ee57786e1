using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Planner.Admission;
using Scheduler.Planner.Groups;
using Scheduler.Sandbox;

namespace Scheduler.Planner.Tests.Admission;

/// <summary>The webhook without its listener: from a body to an answer.</summary>
internal sealed class Webhook
{
    private readonly AdmissionGate _gate;

    public Webhook(PlannerOptions? options = null, PathAllowance? allowance = null)
    {
        options ??= new PlannerOptions();
        var reader = new LocalityRequestReader(allowance ?? PathAllowance.Of(new PathsOptions()), 16);
        Pods = new GatedPods(reader, Clock);
        Allowance = new GateAllowance(Pods, options, new AdmissionState(() => IsReady, () => KnowsLeader), Clock);
        _gate = new AdmissionGate(
            new AdmissionRule(reader, [.. options.EffectiveSchedulerNames, "hdfs-locality-scheduler"]),
            Allowance,
            options,
            Clock,
            NullLogger<AdmissionGate>.Instance);
    }

    public ManualTimeProvider Clock { get; } = new();

    public GatedPods Pods { get; }

    public GateAllowance Allowance { get; }

    public bool IsReady { get; set; } = true;

    public bool KnowsLeader { get; set; } = true;

    /// <summary>What becomes of the pod in a review.</summary>
    public AdmissionOutcome Ask(JsonObject review) => Ask(review.ToBytes()).Outcome;

    /// <summary>The answer to a body: a patch if there is one, or why there is no answer.</summary>
    public (AdmissionOutcome Outcome, JsonArray? Patch, string? Refusal) Ask(byte[] body)
    {
        var review = AdmissionReviewReader.Read(body);
        if (review.Refusal is { } refusal) return (AdmissionOutcome.Unreadable, null, refusal);
        var outcome = _gate.Decide(review);
        return (outcome, PatchOf(AdmissionAnswer.Of(review, outcome == AdmissionOutcome.Gated), review.Uid!, outcome), null);
    }

    private static JsonArray? PatchOf(byte[] answer, string uid, AdmissionOutcome outcome)
    {
        var json = JsonNode.Parse(answer)!;
        Assert.Equal(("AdmissionReview", "admission.k8s.io/v1"), ((string)json["kind"]!, (string)json["apiVersion"]!));
        var response = json["response"]!.AsObject();
        Assert.Equal((uid, true), ((string)response["uid"]!, (bool)response["allowed"]!));
        if (outcome != AdmissionOutcome.Gated)
        {
            Assert.Equal(["uid", "allowed"], response.Select(member => member.Key));
            return null;
        }

        Assert.Equal("JSONPatch", (string)response["patchType"]!);
        return JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String((string)response["patch"]!)))!.AsArray();
    }
}
