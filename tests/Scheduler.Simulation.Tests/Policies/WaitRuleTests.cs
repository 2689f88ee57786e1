using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Tests.Support;

namespace Scheduler.Simulation.Tests.Policies;

public sealed class WaitRuleTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);
    private static readonly SimulatedCluster Cluster = Jobs.ClusterOf(Jobs.Small);
    private static readonly JobInput Input = Jobs.Input(Jobs.Small, blocks: 1, seed: 1);

    [Fact]
    public void Passes_AHolderIsFree_OffersHoldersAlone()
    {
        var offered = OfferWithout();

        Assert.True(new WaitRule(MaxWait, bandwidth: 0).Passes(offered, new SiblingScores(Input), Input, heldSince: null, TimeSpan.Zero));
        Assert.Equal(Input.HoldersOf(0).ToArray().Order(), offered.Nodes.ToArray());
    }

    [Fact]
    public void Passes_NoHolderIsFree_HoldsUntilTheEnd()
    {
        var (rule, since) = (new WaitRule(MaxWait, bandwidth: 0), TimeSpan.FromSeconds(100));

        Assert.False(PassesAt(since));
        Assert.False(PassesAt(since + MaxWait - TimeSpan.FromTicks(1)));
        Assert.True(PassesAt(since + MaxWait));

        bool PassesAt(TimeSpan now) => rule.Passes(OfferWithout(Input.HoldersOf(0)), new SiblingScores(Input), Input, since, now);
    }

    [Theory]
    [InlineData(Jobs.BlockSize / 15, true)]
    [InlineData(Jobs.BlockSize / 16, false)]
    public void Passes_GainIsLessThanTheWait_DoesNotHold(long bandwidth, bool passes) => Assert.Equal(
        passes,
        new WaitRule(MaxWait, bandwidth + 1).Passes(OfferWithout(Input.HoldersOf(0)), new SiblingScores(Input), Input, heldSince: null, TimeSpan.Zero));

    [Fact]
    public void Passes_AllIsReadAlready_DoesNotHold()
    {
        var input = Jobs.Input(Jobs.Small, blocks: 2, seed: 1);
        var gains = new SiblingScores(input);
        for (var node = 0; node < Cluster.Count; node++) gains.Placed(node);

        Assert.True(new WaitRule(MaxWait, bandwidth: 0).Passes(OfferWithout(), gains, input, heldSince: null, TimeSpan.Zero));
    }

    [Fact]
    public void Passes_NoWait_NeverHolds() => Assert.True(
        new WaitRule(TimeSpan.Zero, bandwidth: 0).Passes(OfferWithout(Input.HoldersOf(0)), new SiblingScores(Input), Input, heldSince: null, TimeSpan.Zero));

    private static NodeOffer OfferWithout(params ReadOnlySpan<int> full)
    {
        var (slots, offered) = (new NodeSlots(Cluster.Count, 1), new NodeOffer(Cluster.NodeNames));
        foreach (var node in full) slots.Take(node);
        offered.OfferFree(slots);
        return offered;
    }
}
