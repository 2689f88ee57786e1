using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Tests.Siblings;

/// <summary>
/// Who is whose sibling, and how many there are, when annotations say it wrongly or differ. Four blocks, each on a node of its own.
/// </summary>
public sealed class StatedSizeTests
{
    private const int Pods = 30;

    private readonly LedgerRig _rig = new(4, (100, [0]), (100, [1]), (100, [2]), (100, [3]));

    [Fact]
    public void View_SiblingsStateDifferentSizes_TheLargestCounts()
    {
        _rig.Ledger.Seen(LedgerRig.Pod("a", size: 2), "node00");
        _rig.Ledger.Seen(LedgerRig.Pod("b", size: 4), null);
        _rig.Ledger.Seen(LedgerRig.Pod("c"), null);

        Assert.All([LedgerRig.Pod("a", size: 2), LedgerRig.Pod("b", size: 4), LedgerRig.Pod("c")], pod =>
            Assert.Equal((4, 100), (_rig.View(pod).ExpectedSize, _rig.View(pod).ShareBytes)));

        _rig.Ledger.Gone(LedgerRig.Pod("b").Pod);
        Assert.Equal(200, _rig.View(LedgerRig.Pod("c")).ShareBytes);
    }

    [Fact]
    public void View_MorePodsThanStated_GoesByThePodsSeen()
    {
        foreach (var uid in (string[])["a", "b", "c", "d"]) _rig.Ledger.Seen(LedgerRig.Pod(uid, size: 1), null);

        var view = _rig.View(LedgerRig.Pod("d", size: 1));

        Assert.Equal((4, 100), (view.ExpectedSize, view.ShareBytes));

        // As many as were stated are bound, but others are to come: the ledger is kept.
        foreach (var (uid, node) in (ReadOnlySpan<(string, string)>)[("a", "node00"), ("b", "node01")])
            _rig.Ledger.Seen(LedgerRig.Pod(uid, size: 1), node);
        Assert.Same(view.Ledger, _rig.View(LedgerRig.Pod("d", size: 1)).Ledger);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Pods / 2)]
    public void Job_SizeStatedTooSmall_CoversAsMuchAsWithTheRightOne(int size) => Assert.InRange(Covered(size), 0.99 * Covered(Pods), 1);

    [Theory]
    [InlineData(2 * Pods)]
    [InlineData(20 * Pods)]
    [InlineData(int.MaxValue)]
    public void Job_SizeStatedTooLarge_DoesNotPileUp(int size) => Assert.InRange(Covered(size), 0.85 * Covered(Pods), 1);

    [Fact]
    public void Seen_SameGroupNameInAnotherNamespaceOrOfOtherInputs_AreNoSiblings()
    {
        var pod = LedgerRig.Pod("a", size: 4);
        _rig.Ledger.Seen(pod, "node00");
        _rig.Ledger.Seen(pod with { Pod = new PodMetadata("elsewhere", "b", "b") }, "node00");
        _rig.Ledger.Seen(LedgerRig.Pod("c", size: 4, path: "/other"), "node00");
        _rig.Ledger.Seen(pod with { Pod = new PodMetadata("ns", "d", "d"), Paths = [new InputPath("other", "/in")] }, "node00");

        Assert.Equal((4, 1), (_rig.Ledger.Counts.Groups, _rig.View(LedgerRig.Pod("e", size: 4)).Placed));
    }

    /// <summary>
    /// Places a job whose 300 blocks have three replicas on 60 nodes, all pods seen before the first is asked about, and says what they
    /// cover when each reads its true share.
    /// </summary>
    private static double Covered(int size)
    {
        var random = new Random(5);
        var blocks = Enumerable.Range(0, 300).Select(
            _ => (128L << 20, Enumerable.Range(0, 60).OrderBy(_ => random.Next()).Take(3).ToArray()));
        var rig = new LedgerRig(60, [.. blocks]);
        var pods = Enumerable.Range(0, Pods).Select(pod => LedgerRig.Pod($"pod-{pod}", size)).ToArray();
        foreach (var pod in pods) rig.Ledger.Seen(pod, null);
        foreach (var pod in pods) rig.Ledger.Seen(pod, rig.Choose(rig.Ask(pod), random));
        var placed = rig.View(LedgerRig.Pod("probe", Pods)).Ledger!;
        var ledger = new GroupLedger(placed.Replicas, placed.Locality, Pods);
        for (var node = 0; node < 60; node++) ledger.Set(new NodeIndex(node), placed.CountOn(new NodeIndex(node)));
        return (double)ledger.CoveredBytes / rig.Locality.TotalBytes;
    }
}
