using System.Collections.Immutable;
using System.Numerics;
using System.Threading.Channels;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Siblings;

/// <summary>
/// All groups: which pods are siblings, and where they are. Learned from the watch, which tells of every pod again after a restart, plus
/// short reservations for answers just given, since a burst of pods is answered before the first binding is seen.
/// </summary>
/// <remarks>
/// Told of the same thing twice it changes nothing. Bounded by the pods in the cluster that ask for locality, and by
/// <see cref="SiblingOptions.MaxReservations"/>. Safe for many threads: changes take one lock, held for O(blocks on a node × replicas) or,
/// when a ledger has to be built, O(blocks × replicas); reading a <see cref="SiblingView"/> takes none. A reservation is noted at once and
/// worked into the ledger by <see cref="RunAsync"/>, beside the answer, or by the next <see cref="View"/> if that is sooner.
/// </remarks>
public sealed class SiblingLedger
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly LedgerCache _ledgers;
    private readonly SiblingRegistry _registry;
    private readonly Channel<bool> _reserved = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A ledger without groups.</summary>
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

    /// <summary>The watch tells of a pod that is alive.</summary>
    /// <param name="request">What it asks for; one without paths has no siblings.</param>
    /// <param name="nodeName">The node it is bound to; null while it is not.</param>
    public void Seen(LocalityRequest request, string? nodeName)
    {
        lock (_lock)
        {
            _registry.EndReservations();
            _registry.Meet(request, nodeName);
            _registry.Settle();
        }
    }

    /// <summary>A pod was deleted, has ended, or no longer asks: what it covered is free again.</summary>
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
    /// What a pod finds: its siblings' state without itself. A reservation that it has is given back first, so that the same question gets
    /// the same answer.
    /// </summary>
    /// <param name="request">What the pod asks for.</param>
    /// <param name="maps">Its block maps.</param>
    /// <param name="locality">The placement of those maps.</param>
    /// <param name="offered">The nodes that it is asked about; null when that is not known.</param>
    /// <remarks>
    /// <para>
    /// Kubernetes places a group as a whole within one rack or zone by trying (topology-aware pod groups): it asks about all of its pods on
    /// the nodes of one, then on those of the next, and binds none in between. What was reserved in a placement that was given up must not
    /// count in the next one.
    /// </para>
    /// <para>
    /// The rule: a pod that is asked about again, and is offered no node that it was offered before, shows that another placement is tried.
    /// Then those reservations of its group end whose own offers overlap what the pod was offered before, which makes them part of the same
    /// placement, and share no node with what it is offered now. A pod that is then seen to be bound counts where it is.
    /// </para>
    /// <para>
    /// Why by offers, not by time: a pod of a burst that is only tried again is offered nodes of before, less those that its siblings have
    /// filled. So its siblings' reservations stand, and neither it nor those that come later stack on their nodes. Where the scheduler
    /// samples, offers differ from pod to pod, so that few others overlap the one before and not the new one. Placements that share a node
    /// are not told apart: their reservations end by their time.
    /// </para>
    /// </remarks>
    public SiblingView View(
        LocalityRequest request, ImmutableArray<BlockMap> maps, InputLocality locality, OfferedNodes? offered = null)
    {
        lock (_lock)
        {
            _registry.EndReservations();
            var (group, members) = _registry.FindWithout(request, offered);
            // More pods than were stated show that the statement is wrong: then what is seen counts.
            var stated = LargerOf(group.StatedSize, request.GroupSize) is { } size && size >= members ? size : (int?)null;
            if ((stated ?? members) == 1 && group.Placed == 0) return SiblingView.Alone(request.Pod, locality, _registry.Readers);
            var ledger = _ledgers.Get(group, maps, locality, stated ?? GroupSize.Rounded(members));
            group.Settle();
            return new SiblingView(request.Pod, locality, ledger, stated ?? members, group.Placed, _registry.Readers);
        }
    }

    /// <summary>An answer sends the pod to this node: it counts as placed there until its binding is seen, or the time is over.</summary>
    /// <param name="request">What the pod asks for.</param>
    /// <param name="nodeName">The node.</param>
    /// <param name="offered">All nodes that were offered; null when that is not known.</param>
    public void Reserve(LocalityRequest request, string nodeName, OfferedNodes? offered = null)
    {
        lock (_lock)
        {
            _registry.EndReservations();
            _registry.Reserve(request, nodeName, offered);
        }

        _reserved.Writer.TryWrite(true);
    }

    /// <summary>
    /// Works reservations into the ledgers until it is cancelled, so that neither the answer that made one nor the next one has to.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _reserved.Reader.ReadAllAsync(cancellationToken))
            lock (_lock) _registry.Settle();
    }

    /// <summary>
    /// Builds the ledgers that are built now also for a topology that is served next. Its lock is held for copying counts alone.
    /// </summary>
    /// <param name="topology">The topology.</param>
    /// <param name="moved">By the placements of the topology served: the inputs, placed on the next one.</param>
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

/// <summary>How many siblings a group is taken to have.</summary>
internal static class GroupSize
{
    /// <summary>Up to here a counted size is taken as it is.</summary>
    private const int ExactUpTo = 64;

    /// <summary>Above, sizes are steps of this part of their power of two.</summary>
    private const int StepsInPowerOfTwo = 8;

    /// <summary>
    /// A size that was counted, rounded up when it is large: a group that grows pod by pod changes its share, and so builds its ledger
    /// anew, eight times in each doubling instead of once a pod.
    /// </summary>
    public static int Rounded(int counted)
    {
        if (counted <= ExactUpTo) return counted;
        var step = (int)BitOperations.RoundUpToPowerOf2((uint)counted) / 2 / StepsInPowerOfTwo;
        return (counted + step - 1) / step * step;
    }
}
