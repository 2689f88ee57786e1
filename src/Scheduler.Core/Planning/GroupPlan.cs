using System.Collections.Immutable;
using Scheduler.Core.Cluster;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Planning;

/// <summary>A pod to be planned.</summary>
/// <param name="View">
/// The pod, its input, and the ledger of its siblings, in which those that are placed already count and this pod does not. Members with
/// the same ledger are siblings. A member without one has an input of its own and competes with the others for room alone.
/// </param>
/// <param name="Kind">Its constraints and requests, as a kind of <see cref="IPlanRoom"/>.</param>
public sealed record PlanMember(SiblingView View, int Kind);

/// <summary>A node for each pod of a group, or why it has none.</summary>
/// <param name="Members">The members, in the order in which they were given.</param>
/// <param name="ReadBytes">
/// What the planned members add to what is read from own nodes, if siblings divide the blocks in the best way. Of an input that is too
/// large for exchanges, by the division of its <see cref="GroupLedger"/>, which is less.
/// </param>
/// <param name="AtMostBytes">No plan of the same members in the same room adds more.</param>
/// <param name="Exchanges">Changes that were made after each member had its first node.</param>
public sealed record GroupPlan(ImmutableArray<PlannedMember> Members, long ReadBytes, long AtMostBytes, int Exchanges);

/// <summary>What the plan says of one pod.</summary>
/// <param name="Member">The pod.</param>
/// <param name="Node">Its node; <see cref="NodeIndex.None"/> when it has none.</param>
/// <param name="Reason">Why it has no node; null when it has one.</param>
public sealed record PlannedMember(PlanMember Member, NodeIndex Node, UnplannedReason? Reason);

/// <summary>Why a plan has no node for a pod. kube-scheduler alone decides such a pod.</summary>
public enum UnplannedReason
{
    /// <summary>No node passes the pod's filters and has room for it.</summary>
    NoRoom,

    /// <summary>Nodes have room for it, but none of them is near what is left of its input: all are equally good.</summary>
    NotNear,
}
