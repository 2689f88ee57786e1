using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;

namespace Scheduler.Planner;

/// <summary>
/// Lets a gated pod wait for a near slot, by the rule and the record of filter: one start, one condition, one time for both.
/// </summary>
internal sealed class PlanWaits(PodWaits waits, WaitRule rule, NodeScorer scorer, IPodConditions conditions, ILogger<PlanWaits> logger)
    : IDisposable
{
    /// <summary>Records at once: those of a large job must leave calls to the API server for all else.</summary>
    public const int MaxRecords = 4;

    private readonly SemaphoreSlim _records = new(MaxRecords);

    /// <summary>Whether the pod waits rather than takes this node.</summary>
    /// <param name="request">What the pod asks for.</param>
    /// <param name="view">Its siblings, without it.</param>
    /// <param name="nodeName">The best node with room for it; empty when none of them is near.</param>
    /// <param name="requests">What it requests.</param>
    public bool Holds(LocalityRequest request, SiblingView view, string nodeName, NodeUsage requests)
    {
        if (!waits.Wants(request)) return false;
        var reads = PodReads.Of(view);
        var verdict = rule.Judge(new WaitQuestion
        {
            Level = request.Level,
            State = waits.Ask(request, isGated: true),
            Offered = OfferedLevels.Of(reads, scorer.Weights, NodeOffer.Of([nodeName])),
            Reads = reads,
            Requests = requests,
        });
        if (verdict.Step == WaitStep.Hold && waits.IsUnrecorded(request.Pod)) verdict = WaitVerdict.Refuse(WaitRefusal.NotRecorded);
        waits.Answered(request.Pod, verdict);
        return verdict.Step == WaitStep.Hold;
    }

    /// <summary>Records the start of a wait in the pod's status, once.</summary>
    public async Task RecordAsync(LocalityRequest request, CancellationToken cancellationToken)
    {
        if (!waits.MustRecord(request.Pod, WaitVerdict.Hold(request.Level), out _)) return;
        await _records.WaitAsync(cancellationToken);
        var isRecorded = false;
        try
        {
            var problem = await conditions.SetAsync(
                request.Pod,
                WaitingCondition.Type,
                waits.StartOf(request.Pod),
                WaitTexts.ConditionReasonOf(request.Level),
                WaitTexts.ReasonOf(request.Level),
                cancellationToken);
            isRecorded = problem is null;
            if (problem is not null) Log.WaitNotRecorded(logger, request.Pod.Namespace, request.Pod.Name, problem);
        }
        finally
        {
            _records.Release();
            waits.Begun(request.Pod, isRecorded);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();
}
