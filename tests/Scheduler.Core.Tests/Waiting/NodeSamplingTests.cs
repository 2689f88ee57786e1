using Scheduler.Core.Waiting;

namespace Scheduler.Core.Tests.Waiting;

public sealed class NodeSamplingTests
{
    private readonly NodeSampling _sampling = new();

    // 500 and 5,000 were measured; the others are kube-scheduler's arithmetic by hand.
    [Theory]
    [InlineData(99, 99)]
    [InlineData(100, 100)]
    [InlineData(150, 100)]
    [InlineData(250, 120)]
    [InlineData(500, 230)]
    [InlineData(1_000, 420)]
    [InlineData(5_000, 500)]
    [InlineData(5_624, 337)]
    [InlineData(15_000, 750)]
    public void SampleOf_Nodes_IsKubeSchedulersNumber(int nodes, int sample) => Assert.Equal(sample, NodeSampling.SampleOf(nodes));

    [Theory]
    [InlineData(230, 500, true)]
    [InlineData(229, 500, false)]
    [InlineData(231, 500, false)]
    [InlineData(500, 500, false)]
    [InlineData(100, 100, false)]
    [InlineData(100, 101, true)]
    public void IsSample_OneOffer_GoesByTheFormula(int offered, int known, bool isSample) =>
        Assert.Equal(isSample, _sampling.IsSample(Names(0, offered), known, known));

    [Fact]
    public void IsSample_SameNumberOfOtherNodes_IsRecognisedAfterCoincidences()
    {
        Assert.False(_sampling.IsSample(Names(0, 250), 500, 500));
        for (var turn = 1; turn < NodeSampling.Coincidences; turn++) Assert.False(_sampling.IsSample(Names(turn, 250), 500, 500));

        Assert.True(_sampling.IsSample(Names(NodeSampling.Coincidences, 250), 500, 500));
        Assert.True(_sampling.IsSample(Names(NodeSampling.Coincidences, 250), 500, 500));
    }

    [Fact]
    public void IsSample_SameNodesInAnotherOrder_AreASelector()
    {
        var names = Names(0, 250);
        for (var turn = 0; turn < 10; turn++)
        {
            Array.Reverse(names);
            Assert.False(_sampling.IsSample(names, 500, 500));
        }
    }

    [Fact]
    public void IsSample_AllWithRoomAreOffered_IsNone()
    {
        for (var turn = 0; turn < 10; turn++) Assert.False(_sampling.IsSample(Names(turn, 250), 500, withRoom: 250));
    }

    [Fact]
    public void IsSample_FormulasNumberButAllWithRoom_IsNone() => Assert.False(_sampling.IsSample(Names(0, 100), 101, withRoom: 100));

    [Fact]
    public void IsSample_NumberVaries_IsNone()
    {
        for (var turn = 0; turn < 10; turn++) Assert.False(_sampling.IsSample(Names(turn, 250 + (turn % 2)), 500, 500));
    }

    [Fact]
    public void IsSample_AllOfferedAgain_ForgetsWhatItSaw()
    {
        for (var turn = 0; turn <= NodeSampling.Coincidences; turn++) _sampling.IsSample(Names(turn, 250), 500, 500);

        Assert.False(_sampling.IsSample(Names(0, 500), 500, 500));
        Assert.False(_sampling.IsSample(Names(0, 250), 500, 500));
    }

    [Fact]
    public void IsSample_PoolsOfOneSize_AreNone()
    {
        for (var turn = 0; turn < 12; turn++) Assert.False(_sampling.IsSample(Names(150 * (turn % 3), 150), 450, 450));
    }

    [Fact]
    public void IsSample_TwoSelectorsShareNodes_AreNone()
    {
        for (var turn = 0; turn < 12; turn++) Assert.False(_sampling.IsSample(Names(100 * (turn % 2), 150), 450, 450));
    }

    [Fact]
    public void IsSample_SmallSamplesGoRound_AreRecognisedOnceTheyDrift()
    {
        var nodes = Names(0, 1_000);

        var found = Enumerable.Range(0, 20).Select(turn => _sampling.IsSample(From(nodes, turn * 130, 130), 1_000, 1_000)).ToArray();

        Assert.Equal(Array.IndexOf(found, true), Array.LastIndexOf(found, false) + 1);
        Assert.InRange(Array.IndexOf(found, true), 7, 10);
    }

    [Fact]
    public void IsSample_MorePoolsThanAreRemembered_AreNone()
    {
        for (var turn = 0; turn < 200; turn++) Assert.False(_sampling.IsSample(Names(101 * (turn % 100), 101), 20_000, 20_000));
    }

    private static string[] From(string[] nodes, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(node => nodes[node % nodes.Length])];

    private static string[] Names(int first, int count) => [.. Enumerable.Range(first, count).Select(node => $"node{node:0000}")];
}
