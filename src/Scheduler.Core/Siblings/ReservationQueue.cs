using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Siblings;

/// <summary>Reservations in the order in which they expire, which is the order in which they were made. Used under one lock.</summary>
internal sealed class ReservationQueue(TimeProvider clock, TimeSpan lifetime, int capacity)
{
    // Also holds reservations that ended early, until they would have expired.
    private readonly Queue<Reservation> _byTime = new();

    public void Add(Reservation reservation) => _byTime.Enqueue(reservation);

    /// <summary>The active reservations of a group, oldest first: O(reservations of all groups).</summary>
    public IReadOnlyList<Reservation> Of(SiblingGroup group) =>
        [.. _byTime.Where(one => ReferenceEquals(one.Sibling.Group, group) && ReferenceEquals(one.Sibling.Reservation, one))];

    /// <summary>Removes the oldest reservation if it has expired, or if there are too many. Skips those that ended early.</summary>
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
