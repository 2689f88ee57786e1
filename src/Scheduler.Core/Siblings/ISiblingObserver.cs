namespace Scheduler.Core.Siblings;

/// <summary>Notified of the end of reservations. Called under the ledger's lock: must return at once and not throw.</summary>
public interface ISiblingObserver
{
    /// <summary>Ignores everything.</summary>
    static ISiblingObserver None { get; } = new Ignoring();

    /// <summary>A reservation ended.</summary>
    void ReservationEnded(ReservationEnd how) { }

    private sealed class Ignoring : ISiblingObserver;
}

/// <summary>How a reservation ended. The names are the values of a metric's <c>end</c> label.</summary>
public enum ReservationEnd
{
    /// <summary>The pod was bound to the node it was reserved at.</summary>
    Confirmed,

    /// <summary>The pod was bound to another node.</summary>
    Elsewhere,

    /// <summary>No binding was seen in time, or there were too many reservations.</summary>
    Expired,

    /// <summary>The pod was scored again.</summary>
    AskedAgain,

    /// <summary>Its placement of the whole group was given up: a sibling was offered other nodes.</summary>
    Discarded,

    /// <summary>The pod's nominated node was removed or changed.</summary>
    NominationGone,

    /// <summary>A plan or a nomination took its place, or the plan was given up.</summary>
    Replaced,

    /// <summary>The pod was deleted or has ended.</summary>
    PodGone,
}
