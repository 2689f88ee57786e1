using Scheduler.Core.Cluster;

namespace Scheduler.Core.Siblings;

/// <summary>One pod of a group, as the ledger keeps it.</summary>
internal sealed class Sibling(string uid, SiblingGroup group, int? groupSize)
{
    public string Uid { get; } = uid;

    public SiblingGroup Group { get; } = group;

    /// <summary>The group size that its annotation states.</summary>
    public int? GroupSize { get; } = groupSize;

    /// <summary>Whether the watch has reported it; if not, it is forgotten with its reservation.</summary>
    public bool IsSeen { get; set; }

    /// <summary>Whether its group counts it.</summary>
    public bool IsMember { get; set; } = true;

    /// <summary>The node it is bound to; null while it is not.</summary>
    public string? NodeName { get; set; }

    /// <summary>Its reservation while it is not bound; null without one.</summary>
    public Reservation? Reservation { get; set; }

    /// <summary>The nominated node whose reservation has expired; null for none. It is not reserved again.</summary>
    public string? ExpiredNomination { get; set; }

    /// <summary>The nodes of its last offer; null when it is bound, or when the offer no longer counts.</summary>
    public OfferedNodes? Offered { get; set; }
}

/// <summary>A pod that counts as placed because of an answer, a plan or its nominated node.</summary>
/// <param name="Sibling">The pod.</param>
/// <param name="NodeName">The expected node.</param>
/// <param name="Offered">The nodes of that offer; null when unknown.</param>
/// <param name="MadeAt">When its time began, as a timestamp of the clock.</param>
/// <param name="Origin">What it rests on.</param>
internal sealed record Reservation(Sibling Sibling, string NodeName, OfferedNodes? Offered, long MadeAt, ReservationOrigin Origin);

/// <summary>What a reservation rests on.</summary>
internal enum ReservationOrigin
{
    /// <summary>An answer: it expires soon.</summary>
    Answer,

    /// <summary>A plan that the watch does not show yet: it does not expire.</summary>
    Plan,

    /// <summary>The nominated node of a pod with our gate: it does not expire.</summary>
    Nomination,

    /// <summary>The nominated node of a pod without our gate: it expires, if only late.</summary>
    ReleasedNomination,
}
