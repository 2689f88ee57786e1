using Scheduler.Core.Scoring;

namespace Scheduler.Core.Planning;

/// <summary>
/// Finds a node for each pod of a group at once: first greedily by the value of nodes, then by exchanges while they gain something.
/// </summary>
/// <remarks>
/// <para>
/// 1. <b>Greedy.</b> The pod and the node with the highest value (<see cref="NodeScorer"/>) come first, and take room. Siblings share a
/// ledger, so that each further one adds less. Of nodes with equal values a hash of a member's uid picks one, so that plans of several
/// jobs do not meet on the same nodes.
/// </para>
/// <para>
/// 2. <b>Expected siblings.</b> A group is often created in batches. Siblings that are still to come are placed, too, as the first step
/// places them, and removed at the end: the nodes of this batch then suit the whole group, not only the batch.
/// </para>
/// <para>
/// 3. <b>Exchanges</b>, for at most <see cref="ExchangeTime"/>. A member moves to a node with room, or takes the place of another member
/// that moves on. For siblings an exchange must gain bytes read from their own nodes, however they divide the blocks; for a member with an
/// input of its own it must gain value. So exchanges never make a plan worse.
/// </para>
/// <para>
/// No node is planned for a pod if all nodes with room are equally far from what is left of its input (<see
/// cref="UnplannedReason.NotNear"/>). A nomination would gain nothing, and would overrule how kube-scheduler spreads pods.
/// </para>
/// <para>
/// The result does not depend on the order of the members. It depends on time only by <see cref="ExchangeTime"/>. Instances keep no state
/// and may be used by several threads; a plan itself is made by one.
/// </para>
/// </remarks>
/// <param name="scorer">The rule for the value of a node.</param>
/// <param name="clock">The time, for the limit on exchanges.</param>
public sealed class GroupPlanner(NodeScorer scorer, TimeProvider clock)
{
    /// <summary>The default of <see cref="ExchangeTime"/>.</summary>
    public static readonly TimeSpan DefaultExchangeTime = TimeSpan.FromMilliseconds(50);

    /// <summary>How long exchanges are tried. Default <see cref="DefaultExchangeTime"/>; a trial that has begun is finished.</summary>
    public TimeSpan ExchangeTime { get; init; } = DefaultExchangeTime;

    /// <summary>How many exchanges are tried at most. Default: as many as there is time for.</summary>
    public int MaxTrials { get; init; } = int.MaxValue;

    /// <summary>Plans a group.</summary>
    /// <param name="members">Its pods without a node. All views are of one topology.</param>
    /// <param name="room">The room on the nodes of that topology's snapshot. The room of the planned pods stays taken.</param>
    /// <exception cref="ArgumentException">The views are of different topologies.</exception>
    public GroupPlan Plan(IReadOnlyCollection<PlanMember> members, IPlanRoom room)
    {
        if (members.Count == 0) return new GroupPlan([], 0, 0, 0);
        var draft = new PlanDraft(members, room, scorer);
        draft.PlaceGreedily();
        var (start, trials) = (clock.GetTimestamp(), 0);
        var exchanges = draft.Exchange(() => trials++ < MaxTrials && clock.GetElapsedTime(start) < ExchangeTime);
        return draft.ToPlan(members, exchanges);
    }
}
