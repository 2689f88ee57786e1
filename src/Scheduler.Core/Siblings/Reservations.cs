using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Siblings;

/// <summary>
/// Pods that count as placed before they are bound: since an answer or a plan said so, or by their nominated node. Used under the lock of
/// <see cref="SiblingLedger"/>.
/// </summary>
internal sealed class Reservations(Placements placements, TimeProvider clock, SiblingOptions options, ISiblingObserver observer)
{
    private readonly ReservationQueue _answers = new(clock, options.ReservationTime, SiblingOptions.MaxReservations);
    private readonly ReservationQueue _nominations = new(clock, SiblingOptions.NominationTime, SiblingOptions.MaxReservations);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Makes the only reservation of a pod: an earlier one has ended.</summary>
    public void Make(Sibling sibling, string nodeName, OfferedNodes? offered, ReservationOrigin origin)
    {
        sibling.Reservation = new Reservation(sibling, nodeName, offered, clock.GetTimestamp(), origin);
        if (origin == ReservationOrigin.Answer) _answers.Add(sibling.Reservation);
        if (origin == ReservationOrigin.ReleasedNomination) _nominations.Add(sibling.Reservation);
        Count++;
        placements.Add(sibling.Group, nodeName);
    }

    /// <summary>Ends the reservation of a pod that is bound to its node: the placement stays.</summary>
    /// <returns>False when the pod has no reservation there.</returns>
    public bool TryConfirm(Sibling sibling, string nodeName)
    {
        if (sibling.Reservation?.NodeName != nodeName) return false;
        sibling.Reservation = null;
        Count--;
        observer.ReservationEnded(ReservationEnd.Confirmed);
        return true;
    }

    /// <summary>Ends the reservation of a pod, and its placement.</summary>
    /// <returns>False when the pod has none.</returns>
    public bool TryEnd(Sibling sibling, ReservationEnd end)
    {
        if (sibling.Reservation is not { } reservation) return false;
        sibling.Reservation = null;
        Count--;
        placements.Remove(sibling.Group, reservation.NodeName);
        observer.ReservationEnded(end);
        return true;
    }

    /// <summary>The next pod whose reservation has expired; the caller ends it.</summary>
    public bool TryTakeExpired([NotNullWhen(true)] out Sibling? sibling)
    {
        if (!_answers.TryTakeEnded(out var ended) && _nominations.TryTakeEnded(out ended))
            ended.Sibling.ExpiredNomination = ended.NodeName;
        sibling = ended?.Sibling;
        return sibling is not null;
    }

    /// <summary>
    /// The siblings that were placed with a pod on nodes that are given up, by the rule of <see cref="SiblingLedger.View"/>: they were
    /// offered nodes out of <paramref name="before"/>, and none out of <paramref name="now"/>.
    /// </summary>
    public IEnumerable<Sibling> GivenUp(SiblingGroup siblings, OfferedNodes before, OfferedNodes now) =>
        from reservation in _answers.Of(siblings)
        where reservation.Offered is { } theirs && !theirs.IsApartFrom(before) && theirs.IsApartFrom(now)
        select reservation.Sibling;
}
