using System.Collections.Immutable;
using System.Threading.Channels;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Metrics;
using Scheduler.Kubernetes;
using Scheduler.Verbs;

namespace Scheduler.Extender.Tracking;

/// <summary>
/// Records what each pod got once it is bound, and compares it with the answer. What a pod adds is computed by a ledger of its own that
/// knows only bindings, in their order: so the bytes that the pods of a job add sum to what the job covers. The watch's thread queues
/// changes; a background task processes them.
/// </summary>
internal sealed class OutcomeRecorder(
    IPodInputs inputs,
    DecisionLog decisions,
    ExtenderOptions extender,
    SiblingOptions siblingOptions,
    KubernetesOptions options,
    OutcomeNotices notices,
    SchedulerMetrics metrics,
    OutcomeTrend trend,
    PlacementRecords records,
    IPlacementHistory history,
    TimeProvider clock,
    IPlanReports? plans = null) : BackgroundService
{
    private readonly HashSet<string> _schedulerNames = new(options.EffectiveSchedulerNames, StringComparer.Ordinal);
    private readonly SiblingLedger _siblings = new(clock, siblingOptions, ISiblingObserver.None);

    // Unbounded: a lost change would make the ledger wrong for good. It stays short, since a change costs O(blocks on a node). At the
    // start it is as long as the list of pods, so each change has to be small.
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
        var decision = decisions.TryGet(metadata.Namespace, metadata.Name, out var latest) && latest.Pod.Uid == metadata.Uid
            ? latest
            : null;
        var located = inputs.TryLocate(request.Paths);
        // Without a live replica it is not known what could have been near.
        var isKnown = located is not null && decision is not { Reason: NeutralReason.NoLiveReplica };
        var outcome = isKnown ? OutcomeOf(pod.NodeName!, request, decision, located!) : null;
        if (decision is not null) RecordAnswered(pod, decision, located, outcome);
        else if (_schedulerNames.Contains(pod.SchedulerName)) CountUnasked();
        // Any scheduler may place it. Of several replicas only the one that removed our gate counts it.
        else if (WasReleasedHere(metadata)) Count(outcome);
        history.Add(records.Of(pod, request, decision, outcome));
    }

    private void RecordAnswered(LocalityPod pod, Decision decision, LocatedInput? located, Outcome? outcome)
    {
        Count(outcome);
        var binding = new Binding(clock.GetUtcNow(), pod.NodeName!, located?.Locality.BytesAt(pod.NodeName!), outcome);
        decisions.Bound(decision, binding);
        notices.Report(pod.Metadata, binding, decision.IsPlan);
    }

    private bool WasReleasedHere(PodMetadata pod) =>
        plans?.Find(pod.Namespace, pod.Name) is { Step: PlanStep.Unplanned } report && report.Pod.Uid == pod.Uid;

    private void CountUnasked()
    {
        metrics.RecordBoundUnasked();
        trend.Add(null);
    }

    private void Count(Outcome? outcome)
    {
        if (outcome is null) metrics.RecordBoundUnknown();
        else metrics.RecordBound(outcome);
        trend.Add(outcome);
    }

    private Outcome OutcomeOf(string nodeName, LocalityRequest request, Decision? decision, LocatedInput located)
    {
        var view = _siblings.View(request, located.Maps, located.Locality);
        var outcome = Verdict.Of(decision, nodeName, view.AddedAt(nodeName), extender.Mode == ExtenderMode.Observe);
        if (outcome.Rated is not { } rated) return outcome;
        var byChance = decision!.Ranking!.AddedByChance(view, mayWait: request.MaxWait > TimeSpan.Zero);
        return outcome with { Rated = rated with { ByChance = Math.Min(byChance, rated.Achievable) } };
    }

    /// <summary>A change that the watch reported.</summary>
    private readonly record struct PodChange(LocalityPod Pod, LocalityRequest? Request, bool IsNewlyBound);
}

/// <summary>Builds the history record of a pod that was just bound: what it got, the answer, and the facts that it rests on.</summary>
internal sealed class PlacementRecords(BlockMapStore store, PodWaits waits, TimeProvider clock)
{
    /// <summary>The record of a pod.</summary>
    /// <param name="pod">The pod, bound.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="decision">The answer to prioritize; null when it was never called here.</param>
    /// <param name="outcome">What the pod got; null when its input is not known.</param>
    public PlacementRecord Of(LocalityPod pod, LocalityRequest request, Decision? decision, Outcome? outcome)
    {
        var now = clock.GetUtcNow();
        var origins = (decision?.Inputs ?? []).Select(input => input.Origin).OfType<BlockMapOrigin>().ToArray();
        return new PlacementRecord(now, pod.Metadata.Namespace, pod.Metadata.Name, request.Group, pod.NodeName!)
        {
            GroupName = request.GroupName == request.Group ? null : request.GroupName,
            CreatedAt = pod.CreatedAt,
            Answer = decision?.Reason,
            Added = outcome?.Added,
            AchievedBytes = outcome?.Rated?.Achieved,
            AchievableBytes = outcome?.Rated?.Achievable,
            BestNodeName = outcome?.Better?.NodeName,
            Missed = outcome?.Missed,
            NodesOffered = decision?.NodesOffered,
            Waited = waits.Describe(request)?.Waited,
            MapAge = origins.Length == 0 ? null : decision!.At - origins.Min(origin => origin.ReadAt),
            Source = origins.FirstOrDefault()?.Transport,
            Tier = TierOf(decision?.Inputs ?? []),
            Candidates = decision?.Best ?? [],
        };
    }

    /// <summary>The tier of its maps in the store, which is still the tier at the answer.</summary>
    private BlockMapTier? TierOf(ImmutableArray<InputState> inputs) => inputs.Max(input => store.Describe(input.Path).Tier);
}

/// <summary>Tells a pod's owner, in one Event, how local its reads are once it is bound.</summary>
internal sealed class OutcomeNotices(IPodEvents events)
{
    private const string Placed = "LocalityPlaced";
    private const string Missed = "LocalityMissed";

    /// <summary>
    /// Writes the Event if the outcome is known. The writer limits how many there are. For a plan that was not followed the planner writes
    /// its own.
    /// </summary>
    public void Report(PodMetadata pod, Binding binding, bool isPlan)
    {
        if (binding.Outcome is not { Missed: not MissReason.NotFollowed } outcome || outcome.Added.Total == 0) return;
        events.Record(
            pod,
            outcome.Missed is null or MissReason.Unknown ? Placed : Missed,
            OutcomeTexts.Describe(binding.NodeName, outcome, isPlan),
            warning: false);
    }
}
