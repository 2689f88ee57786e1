using System.Collections.Immutable;
using System.Threading.Channels;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Siblings;

/// <summary>
/// All groups: which pods are siblings, and where they are. The watch reports every pod, again after a restart. In addition, an answer
/// makes a short reservation, since a burst of pods is answered before the first binding is seen.
/// </summary>
/// <remarks>
/// Idempotent. Bounded by the pods in the cluster that ask for locality, and by <see cref="SiblingOptions.MaxReservations"/>. Thread-safe:
/// changes take one lock, held for O(blocks on a node × replicas) or, to build a ledger, O(blocks × replicas). Reading a <see
/// cref="SiblingView"/> takes no lock. A reservation is recorded at once. The ledger is updated by <see cref="RunAsync"/> in the
/// background, or by the next <see cref="View"/> if that comes first.
/// </remarks>
public sealed class SiblingLedger
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly LedgerCache _ledgers;
    private readonly SiblingRegistry _registry;
    private readonly Channel<bool> _reserved =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Starts without groups.</summary>
    public SiblingLedger(TimeProvider clock, SiblingOptions options, ISiblingObserver observer)
    {
        _clock = clock;
        _ledgers = new LedgerCache(clock, SiblingOptions.MaxLedgers, options.MaxLedgerBytes, options.ReservationTime);
        _registry = new SiblingRegistry(_ledgers, clock, options, observer);
    }

    /// <summary>How much it holds now.</summary>
    public SiblingCounts Counts
    {
        get
        {
            lock (_lock) return _registry.Counts;
        }
    }

    /// <summary>The watch reports a pod that is alive.</summary>
    /// <param name="request">What it asks for; one without paths has no siblings.</param>
    /// <param name="nodeName">The node it is bound to; null while it is not.</param>
    public void Seen(LocalityRequest request, string? nodeName) => Seen(request, new PodPlace(nodeName));

    /// <inheritdoc cref="Seen(LocalityRequest, string?)"/>
    /// <param name="request">What it asks for; one without paths has no siblings.</param>
    /// <param name="place">Where it is bound or nominated.</param>
    public void Seen(LocalityRequest request, PodPlace place)
    {
        lock (_lock)
        {
            _registry.EndReservations();
            _registry.Meet(request, place);
            _registry.Settle();
        }
    }

    /// <summary>How many siblings of a pod are bound, nominated or planned, or count as placed since an answer.</summary>
    public int PlacedOf(LocalityRequest request)
    {
        lock (_lock) return _registry.PlacedOf(request);
    }

    /// <summary>
    /// A plan places these pods: each counts there until it is bound or gone, or the plan is given up by <see cref="EndPlan"/>. Once the
    /// watch shows the nominated node, that takes its place, and ends with it.
    /// </summary>
    public void Plan(IEnumerable<KeyValuePair<LocalityRequest, string>> nodeNames)
    {
        lock (_lock)
        {
            _registry.EndReservations();
            foreach (var (request, nodeName) in nodeNames) _registry.Plan(request, nodeName);
            _registry.Settle();
        }
    }

    /// <summary>The plan for a pod is given up, unless the watch has shown its nominated node meanwhile.</summary>
    public void EndPlan(PodMetadata pod)
    {
        lock (_lock)
        {
            _registry.EndPlan(pod);
            _registry.Settle();
        }
    }

    /// <summary>A pod was deleted, has ended, or no longer asks for locality: what it read is free again.</summary>
    public void Gone(PodMetadata pod)
    {
        lock (_lock)
        {
            _registry.EndReservations();
            _registry.Forget(pod);
            _registry.Settle();
        }
    }

    /// <summary>
    /// The siblings' state for a pod, without the pod itself. A reservation of the pod is released first, so that the same question gets
    /// the same answer.
    /// </summary>
    /// <param name="request">What the pod asks for.</param>
    /// <param name="maps">Its block maps.</param>
    /// <param name="locality">The locality of those maps.</param>
    /// <param name="offered">The offered nodes; null when unknown.</param>
    /// <remarks>
    /// <para>
    /// Kubernetes can place a group as a whole within one rack or zone (topology-aware pod groups). It tries one domain after the other: it
    /// asks about all pods on the nodes of one domain, then on those of the next, and binds none in between. Reservations of a placement
    /// that was given up must not count in the next one.
    /// </para>
    /// <para>
    /// The rule: a pod that is asked about again, and is offered none of the nodes that it was offered before, shows that another placement
    /// is tried. Then reservations of the previous placement end. A reservation of the group belongs to it if the offer that made it shares
    /// a node with the pod's previous offer and none with the pod's new offer. A pod that is later seen bound counts where it is.
    /// </para>
    /// <para>
    /// Why by offers, not by time: a pod of a burst that is only retried is offered its previous nodes, less those that its siblings have
    /// filled. So its siblings' reservations stay, and no pod is placed on top of them. If the scheduler samples nodes, offers differ from
    /// pod to pod, so that few offers overlap the previous one and not the new one. Placements that share a node are not distinguished:
    /// their reservations expire.
    /// </para>
    /// </remarks>
    public SiblingView View(
        LocalityRequest request, ImmutableArray<BlockMap> maps, InputLocality locality, OfferedNodes? offered = null)
    {
        lock (_lock)
        {
            _registry.EndReservations();
            var (group, members) = _registry.FindWithout(request, offered);
            // If there are more pods than stated, the stated size is wrong: the pods seen count.
            var stated = LargerOf(group.StatedSize, request.GroupSize) is { } size && size >= members ? size : (int?)null;
            if ((stated ?? members) == 1 && group.Placed == 0) return SiblingView.Alone(request.Pod, locality, _registry.Readers);
            var ledger = _ledgers.Get(group, maps, locality, stated ?? GroupSize.Rounded(members));
            group.Settle();
            return new SiblingView(request.Pod, locality, ledger, stated ?? members, group.Placed, _registry.Readers);
        }
    }

    /// <summary>
    /// An answer picks this node for the pod: it counts as placed there until its binding is seen or the reservation expires.
    /// </summary>
    /// <param name="request">What the pod asks for.</param>
    /// <param name="nodeName">The node.</param>
    /// <param name="offered">All offered nodes; null when unknown.</param>
    public void Reserve(LocalityRequest request, string nodeName, OfferedNodes? offered = null)
    {
        lock (_lock)
        {
            _registry.EndReservations();
            _registry.Reserve(request, nodeName, offered);
        }

        _reserved.Writer.TryWrite(true);
    }

    /// <summary>Updates the ledgers with reservations until it is cancelled, so that answers need not do it.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _reserved.Reader.ReadAllAsync(cancellationToken))
            lock (_lock) _registry.Settle();
    }

    /// <summary>Builds all current ledgers also for the next topology. The lock is held only to copy counts.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="moved">By locality on the current topology: the input on the next one.</param>
    public void Prepare(NetworkTopology topology, IReadOnlyDictionary<InputLocality, LocatedInput> moved)
    {
        ImmutableArray<LedgerOrder> orders;
        lock (_lock) orders = _ledgers.OrdersFor(moved);
        var next = new PreparedLedgers(topology, orders, _clock.GetUtcNow());
        lock (_lock) _ledgers.Prepare(next);
    }

    private static int? LargerOf(int? one, int? other) => one > other || other is null ? one : other;
}

/// <summary>How much a <see cref="SiblingLedger"/> holds.</summary>
/// <param name="Groups">Groups with a pod alive.</param>
/// <param name="Bound">Pods bound.</param>
/// <param name="Reserved">Pods that count as placed since an answer said so.</param>
public readonly record struct SiblingCounts(int Groups, int Bound, int Reserved);
