using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Siblings;

/// <summary>The members of each group, and where they are bound or reserved. Used under the lock of <see cref="SiblingLedger"/>.</summary>
internal sealed class SiblingRegistry
{
    private readonly Dictionary<SiblingKey, SiblingGroup> _groups = [];
    private readonly Dictionary<string, Sibling> _siblings = new(StringComparer.Ordinal);
    private readonly LedgerCache _ledgers;
    private readonly Placements _placements = new();
    private readonly Reservations _reservations;
    private int _bound;

    public SiblingRegistry(LedgerCache ledgers, TimeProvider clock, SiblingOptions options, ISiblingObserver observer)
    {
        _ledgers = ledgers;
        _reservations = new Reservations(_placements, clock, options, observer);
    }

    /// <summary>Pods of all groups by node.</summary>
    public NodeReaders Readers => _placements.Readers;

    public SiblingCounts Counts
    {
        get
        {
            EndReservations();
            return new SiblingCounts(_groups.Count, _bound, _reservations.Count);
        }
    }

    /// <summary>Records that a pod is alive, and where it is bound or nominated.</summary>
    public void Meet(LocalityRequest request, PodPlace place)
    {
        if (Enrol(request) is not { } sibling) return;
        sibling.IsSeen = true;
        if (sibling.NodeName is not null) return;
        if (place.NodeName is { } nodeName) Bind(sibling, nodeName);
        else if (place.NominatedNodeName is { } nominated) Nominate(sibling, nominated, place.IsGated);
        else EndNomination(sibling);
    }

    public int PlacedOf(LocalityRequest request) => _groups.TryGetValue(SiblingKey.Of(request), out var group) ? group.Placed : 0;

    /// <summary>Counts a pod as placed by a plan.</summary>
    public void Plan(LocalityRequest request, string nodeName)
    {
        if (EnrolUnreserved(request, ReservationEnd.Replaced) is { } sibling)
            _reservations.Make(sibling, nodeName, null, ReservationOrigin.Plan);
    }

    /// <summary>A plan for the pod was given up before the watch showed it.</summary>
    public void EndPlan(PodMetadata pod)
    {
        if (_siblings.TryGetValue(UidOf(pod), out var sibling) && sibling.Reservation is { Origin: ReservationOrigin.Plan })
            EndReservation(sibling, ReservationEnd.Replaced);
    }

    public void Forget(PodMetadata pod)
    {
        if (_siblings.TryGetValue(UidOf(pod), out var sibling)) Remove(sibling, ReservationEnd.PodGone);
    }

    /// <summary>
    /// The group of a pod, after ending the pod's own reservation and those of a placement that the offer shows to be given up; and its
    /// number of pods, including this one.
    /// </summary>
    public (SiblingGroup Group, int Members) FindWithout(LocalityRequest request, OfferedNodes? offered)
    {
        if (_siblings.TryGetValue(UidOf(request.Pod), out var sibling))
        {
            EndReservation(sibling, ReservationEnd.AskedAgain);
            if (sibling.NodeName is null) EndDiscarded(sibling, offered);
        }

        var key = SiblingKey.Of(request);
        if (!_groups.TryGetValue(key, out var group)) group = _ledgers.FindIdle(key) ?? new SiblingGroup(key);
        return (group, group.Members + (sibling is { IsMember: true } && ReferenceEquals(sibling.Group, group) ? 0 : 1));
    }

    public void Reserve(LocalityRequest request, string nodeName, OfferedNodes? offered)
    {
        if (EnrolUnreserved(request, ReservationEnd.AskedAgain) is not { } sibling) return;
        sibling.Offered = offered;
        _reservations.Make(sibling, nodeName, offered, ReservationOrigin.Answer);
    }

    /// <summary>Ends expired reservations, and drops ledgers that were idle for too long.</summary>
    public void EndReservations()
    {
        while (_reservations.TryTakeExpired(out var sibling)) EndReservation(sibling, ReservationEnd.Expired);
        _ledgers.EndIdle();
    }

    /// <summary>Updates every ledger with the counts of its group.</summary>
    public void Settle() => _placements.Settle();

    private static string UidOf(PodMetadata pod) => pod.Uid.Length > 0 ? pod.Uid : $"{pod.Namespace}/{pod.Name}";

    /// <summary>The pod as a member of its group. It moves if its annotations have changed. Null without paths.</summary>
    private Sibling? Enrol(LocalityRequest request)
    {
        var (uid, key) = (UidOf(request.Pod), SiblingKey.Of(request));
        if (_siblings.TryGetValue(uid, out var known))
        {
            if (known.Group.Key == key && known.GroupSize == request.GroupSize) return known;
            Remove(known, ReservationEnd.AskedAgain);
        }

        if (request.Paths.IsEmpty) return null;
        if (!_groups.TryGetValue(key, out var group)) _groups.Add(key, group = _ledgers.FindIdle(key) ?? new SiblingGroup(key));
        _ledgers.Enrolled(group);
        var sibling = new Sibling(uid, group, request.GroupSize) { IsSeen = known is { IsSeen: true } };
        _siblings.Add(uid, sibling);
        group.Add(sibling);
        return sibling;
    }

    private void Remove(Sibling sibling, ReservationEnd end)
    {
        // First, so that a pod that the watch never reported is not removed again with its reservation.
        _siblings.Remove(sibling.Uid);
        sibling.IsMember = false;
        EndReservation(sibling, end);
        var group = sibling.Group;
        group.Remove(sibling);
        if (sibling.NodeName is { } nodeName)
        {
            _bound--;
            _placements.Remove(group, nodeName);
        }

        if (group.Members > 0)
        {
            DropIfAllBound(group);
            return;
        }

        _groups.Remove(group.Key);
        _ledgers.Idle(group);
    }

    /// <summary>A nominated node counts as long as the pod has it: without end while our gate keeps the pod, else for a while.</summary>
    private void Nominate(Sibling sibling, string nodeName, bool isGated)
    {
        if (sibling.ExpiredNomination == nodeName) return;
        sibling.ExpiredNomination = null;
        var origin = isGated ? ReservationOrigin.Nomination : ReservationOrigin.ReleasedNomination;
        if (sibling.Reservation is { } known && known.NodeName == nodeName && known.Origin == origin) return;
        EndReservation(sibling, ReservationEnd.Replaced);
        _reservations.Make(sibling, nodeName, null, origin);
    }

    private void EndNomination(Sibling sibling)
    {
        sibling.ExpiredNomination = null;
        if (sibling.Reservation is { Origin: ReservationOrigin.Nomination or ReservationOrigin.ReleasedNomination })
            EndReservation(sibling, ReservationEnd.NominationGone);
    }

    /// <summary>The pod as a member of its group, after ending what was reserved for it; null if it is bound or has no paths.</summary>
    private Sibling? EnrolUnreserved(LocalityRequest request, ReservationEnd end)
    {
        if (!_siblings.TryGetValue(UidOf(request.Pod), out var known)) return Enrol(request);
        if (known.NodeName is not null) return null;
        EndReservation(known, end);
        return Enrol(request);
    }

    private void Bind(Sibling sibling, string nodeName)
    {
        if (!_reservations.TryConfirm(sibling, nodeName))
        {
            EndReservation(sibling, ReservationEnd.Elsewhere);
            _placements.Add(sibling.Group, nodeName);
        }

        sibling.NodeName = nodeName;
        sibling.Offered = null;
        _bound++;
        sibling.Group.NoteBound();
        DropIfAllBound(sibling.Group);
    }

    /// <summary>Once all pods of a group are bound, its ledger is not needed soon. A later pod has it rebuilt.</summary>
    private void DropIfAllBound(SiblingGroup group)
    {
        if (group.Bound >= Math.Max(group.StatedSize ?? 0, group.Members)) _ledgers.Drop(group);
    }

    /// <summary>A pod that the watch has not reported is known by its reservation alone, and is forgotten with it.</summary>
    private void EndReservation(Sibling sibling, ReservationEnd end)
    {
        if (_reservations.TryEnd(sibling, end) && sibling is { IsSeen: false, IsMember: true }) Remove(sibling, end);
    }

    /// <summary>
    /// The rule of <see cref="SiblingLedger.View"/>. The offers of ended reservations no longer count, so that one scan is enough for a
    /// placement.
    /// </summary>
    private void EndDiscarded(Sibling sibling, OfferedNodes? offered)
    {
        var before = sibling.Offered;
        sibling.Offered = offered;
        if (before is null || offered is null || !offered.IsApartFrom(before)) return;
        foreach (var other in _reservations.GivenUp(sibling.Group, before, offered))
        {
            other.Offered = null;
            EndReservation(other, ReservationEnd.Discarded);
        }
    }
}
