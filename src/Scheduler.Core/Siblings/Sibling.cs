using Scheduler.Core.Cluster;

namespace Scheduler.Core.Siblings;

/// <summary>One pod of a group, as the ledger keeps it.</summary>
internal sealed class Sibling(string uid, SiblingGroup group, int? groupSize)
{
    public string Uid { get; } = uid;

    public SiblingGroup Group { get; } = group;

    /// <summary>How many siblings its annotation says there are.</summary>
    public int? GroupSize { get; } = groupSize;

    /// <summary>Whether the watch has told of it; if not, it is known only as long as its reservation.</summary>
    public bool IsSeen { get; set; }

    /// <summary>Whether its group counts it.</summary>
    public bool IsMember { get; set; } = true;

    /// <summary>The node it is bound to; null while it is not.</summary>
    public string? NodeName { get; set; }

    /// <summary>Its reservation while it is not bound; null without one.</summary>
    public Reservation? Reservation { get; set; }

    /// <summary>The nodes that were offered when it was last asked about; null when it is bound, or that counts no more.</summary>
    public OfferedNodes? Offered { get; set; }
}

/// <summary>A pod that counts as placed since an answer said so.</summary>
/// <param name="Sibling">The pod.</param>
/// <param name="NodeName">The node that it is expected on.</param>
/// <param name="Offered">The nodes that were offered then; null when that was not told.</param>
/// <param name="MadeAt">When, as a timestamp of the clock.</param>
internal sealed record Reservation(Sibling Sibling, string NodeName, OfferedNodes? Offered, long MadeAt);
