using Scheduler.Listeners;

namespace Scheduler.Planner.Admission;

/// <summary>Decides what becomes of a pod under review, and logs pods that stay without our gate though they should have it.</summary>
internal sealed class AdmissionGate(
    AdmissionRule rule, GateAllowance allowance, PlannerOptions options, TimeProvider clock, ILogger<AdmissionGate> logger)
{
    /// <summary>Time between two lines about pods without our gate, for each reason: any client may call the webhook.</summary>
    public static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly LogLimit[] _limits = [.. Enum.GetValues<AdmissionOutcome>().Select(_ => new LogLimit(LogInterval, clock))];

    /// <summary>What becomes of the pod; <see cref="AdmissionOutcome.Gated"/> counts as a gated pod from now on.</summary>
    public AdmissionOutcome Decide(AdmissionReview review)
    {
        var outcome = rule.Judge(review);
        if (outcome == AdmissionOutcome.Gated) outcome = allowance.Take(review.IsDryRun);
        if (outcome == AdmissionOutcome.Gated)
            Log.Gated(logger, review.Pod!.Metadata.Namespace, review.Pod.Metadata.Name, review.IsDryRun);
        else if (WhyNot(outcome, review) is { } problem && _limits[(int)outcome].IsDue(out var leftOut))
            Log.NotGated(logger, outcome, problem, leftOut);
        return outcome;
    }

    /// <summary>Why a pod is not gated that should be, as a sentence; null when it should not be.</summary>
    private string? WhyNot(AdmissionOutcome outcome, AdmissionReview review) => outcome switch
    {
        AdmissionOutcome.Unreadable => review.Problem ?? "The review holds no pod with a spec.",
        AdmissionOutcome.NotReady => "This replica is starting or stopping.",
        AdmissionOutcome.NoLeader => $"No replica is known to hold the lease {options.Lease} (Planner:Lease), so no plan would be made.",
        AdmissionOutcome.TooManyGated => $"{options.MaxGatedPods} pods are gated already (Planner:MaxGatedPods).",
        _ => null,
    };
}
