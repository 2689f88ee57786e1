using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Siblings;

/// <summary>Reservations in the order in which they end, which is the order in which they were made. Used under one lock.</summary>
internal sealed class ReservationQueue(TimeProvider clock, TimeSpan lifetime, int capacity)
{
    // Holds reservations that have ended otherwise, too, until their time comes: none outlives its lifetime.
    private readonly Queue<Reservation> _byTime = new();

    public void Add(Reservation reservation) => _byTime.Enqueue(reservation);

    /// <summary>The reservations of a group that stand, oldest first: O(reservations of all groups).</summary>
    public IReadOnlyList<Reservation> Of(SiblingGroup group) =>
        [.. _byTime.Where(one => ReferenceEquals(one.Sibling.Group, group) && ReferenceEquals(one.Sibling.Reservation, one))];

    /// <summary>Takes out the oldest reservation if its time is over, or if there are too many; true for each that still stood.</summary>
    public bool TryTakeEnded([NotNullWhen(true)] out Reservation? ended)
    {
        while (_byTime.TryPeek(out ended) && (_byTime.Count > capacity || clock.GetElapsedTime(ended.MadeAt) >= lifetime))
        {
            _byTime.Dequeue();
            if (ReferenceEquals(ended.Sibling.Reservation, ended)) return true;
        }

        ended = null;
        return false;
    }
}
