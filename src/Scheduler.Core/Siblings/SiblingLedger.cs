using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Pods;
using Scheduler.Core.Scores;

namespace Scheduler.Core.Siblings;

/// <summary>
/// All groups: which pods are siblings, and where they are. Learned from the watch, which tells of every pod again after a restart, plus
/// short reservations for answers just given, since a burst of pods is answered before the first binding is seen.
/// </summary>
/// <remarks>
/// Told of the same thing twice it changes nothing. Bounded by the pods in the cluster that ask for locality, and by
/// <see cref="SiblingOptions.MaxReservations"/>. Safe for many threads: changes take one lock, held for O(blocks on a node × replicas) or,
/// when a ledger has to be built, O(blocks × replicas); reading a <see cref="SiblingView"/> takes none.
/// </remarks>
public sealed class SiblingLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SiblingKey, SiblingGroup> _groups = [];
    private readonly Dictionary<string, Sibling> _siblings = new(StringComparer.Ordinal);
    private readonly ReservationQueue _reservations;
    private readonly LedgerShelf _ledgers;
    private readonly NodeReaders _readers = new();
    private readonly TimeProvider _clock;
    private readonly ISiblingObserver _observer;
    private int _reserved;
    private int _bound;

    /// <summary>A ledger without groups.</summary>
    public SiblingLedger(TimeProvider clock, SiblingOptions options, ISiblingObserver observer)
    {
        _clock = clock;
        _observer = observer;
        _reservations = new ReservationQueue(clock, options.ReservationTime, SiblingOptions.MaxReservations);
        _ledgers = new LedgerShelf(clock, SiblingOptions.MaxLedgers);
    }

    /// <summary>How much it holds now.</summary>
    public SiblingCounts Counts
    {
        get
        {
            lock (_lock)
            {
                EndReservations();
                return new SiblingCounts(_groups.Count, _bound, _reserved);
            }
        }
    }

    /// <summary>The watch tells of a pod that is alive.</summary>
    /// <param name="request">What it asks for; one without paths has no siblings.</param>
    /// <param name="nodeName">The node it is bound to; null while it is not.</param>
    public void Seen(LocalityRequest request, string? nodeName)
    {
        lock (_lock)
        {
            EndReservations();
            if (Enrol(request) is not { } sibling) return;
            sibling.IsSeen = true;
            if (nodeName is not null && sibling.NodeName is null) Bind(sibling, nodeName);
        }
    }

    /// <summary>A pod was deleted, has ended, or no longer asks: what it covered is free again.</summary>
    public void Gone(PodMetadata pod)
    {
        lock (_lock)
        {
            EndReservations();
            if (_siblings.TryGetValue(UidOf(pod), out var sibling)) Remove(sibling, ReservationEnd.PodGone);
        }
    }

    /// <summary>
    /// What a pod finds: its siblings' state without itself. A reservation that it has is given back first, so that the same question gets
    /// the same answer.
    /// </summary>
    /// <param name="request">What the pod asks for.</param>
    /// <param name="maps">Its block maps.</param>
    /// <param name="placement">The placement of those maps.</param>
    public SiblingView View(LocalityRequest request, ImmutableArray<BlockMap> maps, InputPlacement placement)
    {
        lock (_lock)
        {
            EndReservations();
            if (_siblings.TryGetValue(UidOf(request.Pod), out var sibling)) EndReservation(sibling, ReservationEnd.AskedAgain);
            var key = SiblingKey.Of(request);
            if (!_groups.TryGetValue(key, out var group)) group = new SiblingGroup(key);
            var isMember = sibling is not null && ReferenceEquals(sibling.Group, group);
            var members = group.Members + (isMember ? 0 : 1);
            var stated = LargerOf(group.StatedSize, request.GroupSize);
            if ((stated ?? members) == 1 && group.Placed == 0) return SiblingView.Alone(request.Pod, placement, _readers);
            var ledger = _ledgers.Get(group, maps, placement, stated ?? GroupSize.Rounded(members));
            // Without members it is nobody's yet: a pod that the watch has not told of is enrolled by its reservation.
            if (group.Members == 0) _ledgers.Drop(group);
            return new SiblingView(request.Pod, placement, ledger, stated ?? members, group.Placed, _readers);
        }
    }

    /// <summary>An answer sends the pod to this node: it counts as placed there until its binding is seen, or the time is over.</summary>
    public void Reserve(LocalityRequest request, string nodeName)
    {
        lock (_lock)
        {
            EndReservations();
            if (_siblings.TryGetValue(UidOf(request.Pod), out var known) && known.NodeName is not null) return;
            if (Enrol(request) is not { } sibling) return;
            EndReservation(sibling, ReservationEnd.AskedAgain);
            sibling = Enrol(request)!;
            sibling.Reservation = new Reservation(sibling, nodeName, _clock.GetTimestamp());
            _reservations.Add(sibling.Reservation);
            _reserved++;
            Place(sibling.Group, nodeName);
        }
    }

    private static string UidOf(PodMetadata pod) => pod.Uid.Length > 0 ? pod.Uid : $"{pod.Namespace}/{pod.Name}";

    private static int? LargerOf(int? one, int? other) => one > other || other is null ? one : other;

    /// <summary>The pod as a member of the group that its annotations say now; it may have been in another one. Null without paths.</summary>
    private Sibling? Enrol(LocalityRequest request)
    {
        var (uid, key) = (UidOf(request.Pod), SiblingKey.Of(request));
        if (_siblings.TryGetValue(uid, out var known))
        {
            if (known.Group.Key == key && known.GroupSize == request.GroupSize) return known;
            Remove(known, ReservationEnd.AskedAgain);
        }

        if (request.Paths.IsEmpty) return null;
        if (!_groups.TryGetValue(key, out var group)) _groups.Add(key, group = new SiblingGroup(key));
        var sibling = new Sibling(uid, group, request.GroupSize) { IsSeen = known is { IsSeen: true } };
        _siblings.Add(uid, sibling);
        group.Add(sibling);
        return sibling;
    }

    private void Remove(Sibling sibling, ReservationEnd end)
    {
        // Known no more first: a pod that the watch never told of would else be removed once more with its reservation.
        _siblings.Remove(sibling.Uid);
        sibling.IsSeen = true;
        EndReservation(sibling, end);
        var group = sibling.Group;
        group.Remove(sibling);
        if (sibling.NodeName is { } nodeName)
        {
            _bound--;
            Release(group, nodeName);
        }

        if (group.Members == 0) _groups.Remove(group.Key);
        DropIfAllBound(group);
    }

    private void Bind(Sibling sibling, string nodeName)
    {
        if (sibling.Reservation?.NodeName == nodeName)
        {
            sibling.Reservation = null;
            _reserved--;
            _observer.ReservationEnded(ReservationEnd.Confirmed);
        }
        else
        {
            EndReservation(sibling, ReservationEnd.Elsewhere);
            Place(sibling.Group, nodeName);
        }

        sibling.NodeName = nodeName;
        _bound++;
        sibling.Group.NoteBound();
        DropIfAllBound(sibling.Group);
    }

    /// <summary>Once all pods of a group are bound nobody will ask soon; a later one has the ledger built again.</summary>
    private void DropIfAllBound(SiblingGroup group)
    {
        if (group.Members == 0 || group.Bound >= (group.StatedSize ?? group.Members)) _ledgers.Drop(group);
    }

    private void EndReservations()
    {
        while (_reservations.TryTakeEnded(out var ended)) EndReservation(ended.Sibling, ReservationEnd.Expired);
    }

    private void EndReservation(Sibling sibling, ReservationEnd end)
    {
        if (sibling.Reservation is not { } reservation) return;
        sibling.Reservation = null;
        _reserved--;
        Release(sibling.Group, reservation.NodeName);
        _observer.ReservationEnded(end);
        if (!sibling.IsSeen) Remove(sibling, end);
    }

    private void Place(SiblingGroup group, string nodeName)
    {
        group.Place(nodeName);
        _readers.Add(nodeName);
    }

    private void Release(SiblingGroup group, string nodeName)
    {
        group.Release(nodeName);
        _readers.Remove(nodeName);
    }
}

/// <summary>How much a <see cref="SiblingLedger"/> holds.</summary>
/// <param name="Groups">Groups with a pod alive.</param>
/// <param name="Bound">Pods bound.</param>
/// <param name="Reserved">Pods that count as placed since an answer said so.</param>
public readonly record struct SiblingCounts(int Groups, int Bound, int Reserved);
