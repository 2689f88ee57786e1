using System.Globalization;

namespace Scheduler.Simulation.Scheduling;

/// <summary>
/// The serial cycle of kube-scheduler with an extender, in virtual time: what it asks, which node it chooses, when it tries a pod again,
/// when it patches a status and which pod it evicts, as measured on 1.36. Every feasible node is offered
/// (<c>percentageOfNodesToScore: 100</c>). One caller at a time.
/// </summary>
/// <remarks>Not modelled: sampling of nodes, and bindings that fail.</remarks>
public sealed class KubeScheduler
{
    private static readonly TimeSpan IdleStep = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _clock;
    private readonly Action<TimeSpan> _advance;
    private readonly IExtender? _extender;
    private readonly SchedulingQueue _queue;
    private readonly SimulatedNodes _nodes;
    private readonly NodeChoice _choice;
    private SimulatedPod? _inFlight;

    /// <summary>A scheduler of these nodes.</summary>
    /// <param name="clock">Virtual time.</param>
    /// <param name="advance">Moves the clock on; called for each attempt and while there is nothing to do.</param>
    /// <param name="extender">The extender that it asks; null: none.</param>
    /// <param name="nodeNames">The nodes.</param>
    /// <param name="slots">Pods that fit on each.</param>
    /// <param name="seed">Equal seeds make equal choices among nodes with equal totals.</param>
    /// <param name="maxBackoff"><c>podMaxBackoffSeconds</c>; null: its default, 10 s.</param>
    public KubeScheduler(
        TimeProvider clock,
        Action<TimeSpan> advance,
        IExtender? extender,
        IEnumerable<string> nodeNames,
        int slots,
        int seed = 0,
        TimeSpan? maxBackoff = null)
    {
        (_clock, _advance, _extender) = (clock, advance, extender);
        _queue = new SchedulingQueue(clock) { MaxBackoff = maxBackoff ?? SchedulingQueue.DefaultMaxBackoff };
        _nodes = new SimulatedNodes(nodeNames, slots);
        _choice = new NodeChoice(new BuiltInScores(_nodes.Count, slots, new SplitMix64(seed, "daemons")), new SplitMix64(seed, "ties"));
    }

    /// <summary>What one attempt takes. Default 4 ms: 250 pods a second, as measured with filter and prioritize.</summary>
    public TimeSpan AttemptTime { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// Whether a failed attempt clears the nominated node, as measured on 1.36.2. Default true; KEP-5278 wants it kept when others set it.
    /// </summary>
    public bool ClearsFailedNominations { get; init; } = true;

    /// <summary>Pods that were evicted for others.</summary>
    public int Evictions { get; private set; }

    /// <summary>Calls of filter.</summary>
    public int FilterCalls { get; private set; }

    /// <summary>A new pod without scheduling gates, or one whose last gate was removed.</summary>
    public void Add(SimulatedPod pod) => _queue.Add(pod);

    /// <summary>
    /// Another client sets the nominated node of a pod that is not bound, gated or not, or clears it. From then on it keeps room on that
    /// node from pods of no higher priority.
    /// </summary>
    public void Nominate(SimulatedPod pod, string? nodeName)
    {
        if (pod.NodeName is not null || !_nodes.Nominate(pod, nodeName)) return;
        _queue.TriggerAll(_inFlight);
    }

    /// <summary>A pod that is on a node already.</summary>
    public void AddBound(SimulatedPod pod, string nodeName) => Bind(pod, nodeName);

    /// <summary>A pod ends or is deleted.</summary>
    public void Delete(SimulatedPod pod)
    {
        _queue.Remove(pod);
        _nodes.EndReservation(pod);
        if (pod.NodeName is not null) _nodes.Remove(pod);
        _extender?.Changed(pod, isDeleted: true);
        if ((pod.NodeName ?? pod.NominatedNodeName) is not null) _queue.TriggerAll(_inFlight);
    }

    /// <summary>Another client has changed the pod's status.</summary>
    public void StatusChanged(SimulatedPod pod) => _queue.Trigger(pod);

    /// <summary>Schedules until that much time has passed or the condition holds.</summary>
    public async Task RunAsync(TimeSpan time, Func<bool>? until = null, CancellationToken cancellationToken = default)
    {
        var end = _clock.GetUtcNow() + time;
        while (_clock.GetUtcNow() < end && until?.Invoke() != true)
        {
            if (_queue.Pop() is { } pod) await TryAsync(pod, cancellationToken);
            else _advance(IdleStep);
            if (_extender is not null) await _extender.TickAsync();
        }
    }

    private async Task TryAsync(SimulatedPod pod, CancellationToken cancellationToken)
    {
        _inFlight = pod;
        pod.Attempts++;
        _advance(AttemptTime);
        var (passed, message) = await FilterAsync(pod, cancellationToken);
        if (passed.Count > 0) Bind(pod, await ChooseAsync(pod, passed, cancellationToken));
        else await FailAsync(pod, message, cancellationToken);
        _inFlight = null;
    }

    /// <summary>The nominated node alone, if it passes; else every node that does.</summary>
    private async Task<(IReadOnlyList<string> Passed, string Message)> FilterAsync(SimulatedPod pod, CancellationToken cancellationToken)
    {
        if (_nodes.HasRoomOnNominated(pod))
        {
            var nominated = await AskAsync(pod, [pod.NominatedNodeName!], cancellationToken);
            if (nominated.NodeNames.Count > 0) return (nominated.NodeNames, "");
        }

        // It begins where the last cycle ended, which is elsewhere each time.
        var feasible = _nodes.Feasible(pod, first: FilterCalls);
        var full = _nodes.Count - feasible.Count;
        if (feasible.Count == 0) return ([], MessageOf(full, []));
        var result = await AskAsync(pod, feasible, cancellationToken);
        return (result.NodeNames, MessageOf(full, result.FailedNodes.Values));
    }

    private async Task<ExtenderFilterResult> AskAsync(
        SimulatedPod pod, IReadOnlyList<string> feasible, CancellationToken cancellationToken)
    {
        FilterCalls++;
        pod.FilterCalls++;
        if (_extender is not null) return await _extender.FilterAsync(pod, feasible, cancellationToken);
        return new ExtenderFilterResult(feasible, new Dictionary<string, string>());
    }

    /// <summary>The message of the condition PodScheduled.</summary>
    /// <param name="full">Nodes without room.</param>
    /// <param name="refused">Why nodes with room did not pass, a reason for each.</param>
    private string MessageOf(int full, IEnumerable<string> refused)
    {
        var reasons = Enumerable.Repeat("Insufficient cpu", full).Concat(refused)
            .CountBy(reason => reason)
            .Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Value} {reason.Key}"))
            .Order(StringComparer.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"0/{_nodes.Count} nodes are available: {string.Join(", ", reasons)}.");
    }

    /// <summary>Scores the nodes that pass; prioritize is not called for one alone.</summary>
    private async Task<string> ChooseAsync(SimulatedPod pod, IReadOnlyList<string> passed, CancellationToken cancellationToken)
    {
        if (passed.Count == 1) return passed[0];
        var scores = _extender is null ? null : await _extender.PrioritizeAsync(pod, passed, cancellationToken);
        int[] nodes = [.. passed.Select(_nodes.NumberOf)];
        int[] given = [.. passed.Select(name => scores?.GetValueOrDefault(name) ?? 0)];
        return _nodes.Names[_choice.Of(nodes, given, _nodes.Slots.Free, _nodes.PodsOf(pod.Group))];
    }

    private async Task FailAsync(SimulatedPod pod, string message, CancellationToken cancellationToken)
    {
        var isCleared = !await PreemptAsync(pod, cancellationToken) && ClearsFailedNominations && _nodes.Nominate(pod, null);
        // The room that it kept is for others now.
        if (isCleared) _queue.TriggerAll(null);
        _queue.Fail(pod);
        if (message == pod.Message && !isCleared) return;
        pod.Message = message;
        pod.SchedulerPatches++;
        _queue.Trigger(pod);
    }

    /// <summary>Evicts a pod of lower priority, and nominates its node; answers whether there was one.</summary>
    private async Task<bool> PreemptAsync(SimulatedPod pod, CancellationToken cancellationToken)
    {
        var victims = _nodes.Victims(pod.Priority);
        if (victims.Count == 0) return false;
        IReadOnlyCollection<string> allowed = _extender is null
            ? [.. victims.Keys]
            : await _extender.PreemptAsync(pod, victims.ToDictionary(node => node.Key, node => node.Value.Name), cancellationToken);
        if (allowed.Order(StringComparer.Ordinal).FirstOrDefault() is not { } chosen) return false;
        Evictions++;
        _nodes.Nominate(pod, chosen);
        Delete(victims[chosen]);
        return true;
    }

    private void Bind(SimulatedPod pod, string nodeName)
    {
        _nodes.EndReservation(pod);
        (pod.NodeName, pod.BoundAt) = (nodeName, _clock.GetUtcNow());
        _nodes.Add(pod);
        _extender?.Changed(pod, isDeleted: false);
        _queue.TriggerAll(_inFlight == pod ? null : _inFlight);
    }
}
