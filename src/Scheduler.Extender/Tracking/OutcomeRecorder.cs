using System.Threading.Channels;
using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Extender.Metrics;
using Scheduler.Kubernetes;
using Scheduler.Verbs;

namespace Scheduler.Extender.Tracking;

/// <summary>
/// Records what each pod got once it is bound, and judges it by the answer that was given for it. What it adds goes by a ledger of its own
/// that knows bindings alone, in their order, so that the bytes which the pods of a job add sum to what the job covers. Told by the watch's
/// thread, does its work beside it.
/// </summary>
internal sealed class OutcomeRecorder(
    IPodInputs inputs,
    DecisionLog decisions,
    ExtenderOptions extender,
    SiblingOptions siblingOptions,
    KubernetesOptions options,
    OutcomeNotices notices,
    SchedulerMetrics metrics,
    PlacementRecords records,
    IPlacementHistory history,
    TimeProvider clock) : BackgroundService
{
    private readonly HashSet<string> _schedulerNames = new(options.EffectiveSchedulerNames, StringComparer.Ordinal);
    private readonly SiblingLedger _siblings = new(clock, siblingOptions, ISiblingObserver.None);

    // Unbounded, since leaving out a change would falsify the ledger for good. The watch cannot outrun it for long: a change costs
    // O(blocks on a node). At a start it is as long as the list of pods, so that each change has to be small.
    private readonly Channel<PodChange> _changes = Channel.CreateUnbounded<PodChange>(new() { SingleReader = true });

    /// <summary>A pod is alive; <paramref name="isNewlyBound"/> when this process saw it unbound before, and now it is bound.</summary>
    public void Alive(LocalityPod pod, LocalityRequest request, bool isNewlyBound) =>
        _changes.Writer.TryWrite(new PodChange(WithoutTexts(pod), request, isNewlyBound));

    /// <summary>A pod is gone, or has ended.</summary>
    public void Gone(LocalityPod pod) => _changes.Writer.TryWrite(new PodChange(WithoutTexts(pod), null, IsNewlyBound: false));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in _changes.Reader.ReadAllAsync(stoppingToken)) Follow(change);
    }

    private static LocalityPod WithoutTexts(LocalityPod pod) => pod with { Metadata = pod.Metadata.WithoutTexts };

    private void Follow(PodChange change)
    {
        if (change.Request is not { } request)
        {
            _siblings.Gone(change.Pod.Metadata);
            return;
        }

        if (change.IsNewlyBound) Record(change.Pod, request);
        _siblings.Seen(request, change.Pod.NodeName);
    }

    private void Record(LocalityPod pod, LocalityRequest request)
    {
        var metadata = pod.Metadata;
        var decision = decisions.TryGet(metadata.Namespace, metadata.Name, out var latest) && latest.Pod.Uid == metadata.Uid ? latest : null;
        var located = inputs.TryLocate(request.Paths);
        // Of an input whose replicas were all away nobody knows what could have been near.
        var isKnown = located is not null && decision is not { Reason: NeutralReason.NoLiveReplica };
        var outcome = isKnown ? OutcomeOf(pod.NodeName!, request, decision, located!) : null;
        if (decision is not null) RecordAnswered(pod, decision, located, outcome);
        else if (_schedulerNames.Contains(pod.SchedulerName)) metrics.RecordBoundUnasked();
        history.Add(records.Of(pod, request, decision, outcome));
    }

    private void RecordAnswered(LocalityPod pod, Decision decision, LocatedInput? located, Outcome? outcome)
    {
        if (outcome is null) metrics.RecordBoundUnknown();
        else metrics.RecordBound(outcome);
        var binding = new Binding(clock.GetUtcNow(), pod.NodeName!, located?.Locality.BytesAt(pod.NodeName!), outcome);
        decisions.Bound(decision, binding);
        notices.Say(pod.Metadata, binding);
    }

    private Outcome OutcomeOf(string nodeName, LocalityRequest request, Decision? decision, LocatedInput located)
    {
        var added = _siblings.View(request, located.Maps, located.Locality).AddedAt(nodeName);
        return Verdict.Of(decision, nodeName, added, extender.Mode == ExtenderMode.Observe);
    }

    /// <summary>What the watch told.</summary>
    private readonly record struct PodChange(LocalityPod Pod, LocalityRequest? Request, bool IsNewlyBound);
}
