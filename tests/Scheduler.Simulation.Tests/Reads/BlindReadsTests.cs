using FsCheck;
using FsCheck.Fluent;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Tests.Support;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Tests.Reads;

/// <summary>Tasks that go to any free executor, against the best that the same executors could do and against a dispatcher.</summary>
public sealed class BlindReadsTests
{
    private const int Seeds = 400;

    /// <summary>Any job of any placement on a small cluster.</summary>
    private static Arbitrary<PlacedJob> Jobs => Arb.From(
        from nodes in Gen.Choose(1, 8)
        from racks in Gen.Choose(1, nodes)
        from replication in Gen.Choose(1, nodes)
        from blocks in Gen.Choose(1, 24)
        from cap in Gen.Choose(1, 10)
        from missing in Gen.Choose(0, 1000)
        from seed in Gen.Choose(0, 1_000_000)
        select new PlacedJob(nodes, racks, replication, blocks, cap, missing, seed));

    [Fact]
    public void Grade_AnyJob_IsNoMoreThanMatched() => Prop.ForAll(Jobs, job =>
        job.Blind.NodeLocalBytes <= job.Matched.NodeLocalBytes).QuickCheckThrowOnFailure();

    [Fact]
    public void OfPod_AnyJob_AddsUpToTheInput() => Prop.ForAll(Jobs, job =>
    {
        var pods = job.NodeOfPod.Select(node => job.Blind.OfPod(job.Input, node, job.PodsOnNode[node])).ToArray();
        var (local, inRack) = (pods.Sum(pod => pod.NodeLocal), pods.Sum(pod => pod.RackLocal));
        return Math.Abs(local + inRack + pods.Sum(pod => pod.Remote) - job.Input.Job.InputBytes) < 1
            && local - job.Blind.NodeLocalBytes is > -1 and < 1 && inRack - job.Blind.RackLocalBytes is > -1 and < 1;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Grade_AllPodsOnANodeThatHoldsAll_ReadsAll() => Assert.Equal((60, 0), InBlocks(Blind(Sixty((_, _) => [2]), 2, 2, 2)));

    [Fact]
    public void Grade_EveryNodeHoldsAll_ReadsAll() => Assert.Equal((60, 0), InBlocks(Blind(Sixty((_, _) => [0, 1, 2]), 0, 1, 2)));

    [Fact]
    public void Grade_OnePodOfSeveral_ReadsItsPartAlone() => Assert.Equal((20, 0), InBlocks(Blind(Sixty((_, _) => [0]), 0)));

    /// <summary>Real Spark, three workers, three DataNodes, one replica: 17 to 25 of 60 tasks near as it comes, 60 matched.</summary>
    [Fact]
    public void Grade_SixtyBlocksOnThreeNodes_IsWhatSparkShowed()
    {
        var input = Sixty((block, nodes) => [block % nodes]);
        var matched = new SiblingReads(new SimulatedCluster(3, 3));
        matched.Grade(input, [1, 1, 1]);
        var dispatcher = new TaskDispatcher(input, [0, 1, 2]);

        Assert.Equal((20, 0), InBlocks(Blind(input, 0, 1, 2)));
        Assert.Equal((60, 0), InBlocks(matched));
        Assert.InRange(Enumerable.Range(0, Seeds).Average(seed => InBlocks(dispatcher.RunBlind(seed))), 19, 21);
        Assert.Equal(60, InBlocks(dispatcher.RunWaiting(1)));
    }

    [Fact]
    public void Grade_AnyJob_IsTheMeanOfDispatching()
    {
        foreach (var job in Enumerable.Range(0, 20).Select(seed => new PlacedJob(6, 3, 2, Blocks: 24, Cap: 6, Missing: 0, seed)))
        {
            var dispatcher = new TaskDispatcher(job.Input, job.NodeOfPod);
            var mean = Enumerable.Range(0, Seeds).Average(dispatcher.RunBlind);

            // 24 tasks that are near or not have a deviation of at most 2.5 blocks, the mean of 400 runs a twentieth of that.
            Assert.InRange(mean - job.Blind.NodeLocalBytes, -0.5 * Support.Jobs.BlockSize, 0.5 * Support.Jobs.BlockSize);
        }
    }

    /// <summary>Matched is the best division into shares: Spark comes to less if it never waits, and to no less if it does.</summary>
    [Fact]
    public void Grade_SharesOfWholeTasks_IsBetweenSparkWithoutAWaitAndWithOne() => Assert.All(Enumerable.Range(0, 100), seed =>
    {
        var job = new PlacedJob(6, 3, 2, Blocks: 24, Cap: 6, Missing: 0, seed);
        var dispatcher = new TaskDispatcher(job.Input, job.NodeOfPod);

        Assert.InRange(job.Matched.NodeLocalBytes, dispatcher.RunMatched(seed), dispatcher.RunWaiting(seed));
    });

    [Fact]
    public void Grade_LargestFileAndMostPods_DoesNotOverflow()
    {
        var cluster = new SimulatedCluster(1, 1);
        var input = new JobInput(
            new TraceJob("a", 0, 1L << 53), cluster, new int[1 << 17], 1, SimulationOptions.MaxBlockSize, SimulationOptions.MaxCap);
        var reads = new BlindReads();

        reads.Grade(input, [input.Pods]);

        Assert.Equal((1L << 53, 0), (reads.NodeLocalBytes, reads.RackLocalBytes));
    }

    /// <summary>60 blocks that three pods read, on three nodes in as many racks.</summary>
    private static JobInput Sixty(Func<int, int, int[]> holders)
    {
        var all = Enumerable.Range(0, 60).Select(block => holders(block, 3)).ToArray();
        var job = new TraceJob("sixty", 0, 60 * Support.Jobs.BlockSize);
        return new JobInput(
            job, new SimulatedCluster(3, 3), [.. all.SelectMany(nodes => nodes)], all[0].Length, Support.Jobs.BlockSize, maxPods: 3);
    }

    private static BlindReads Blind(JobInput input, params int[] nodeOfPod)
    {
        var (reads, pods) = (new BlindReads(), new int[3]);
        foreach (var node in nodeOfPod) pods[node]++;
        reads.Grade(input, pods);
        return reads;
    }

    private static (long NodeLocal, long RackLocal) InBlocks(IJobReads reads) =>
        (InBlocks(reads.NodeLocalBytes), InBlocks(reads.RackLocalBytes));

    private static long InBlocks(long bytes) => bytes / Support.Jobs.BlockSize;

    /// <summary>A job whose pods are on any nodes, graded both ways.</summary>
    private sealed record PlacedJob
    {
        private readonly string _text;

        public PlacedJob(int Nodes, int Racks, int Replication, int Blocks, int Cap, int Missing, int Seed)
        {
            _text = $"{Nodes} nodes, {Racks} racks, {Replication} replicas, {Blocks} blocks, cap {Cap}, {Missing} bytes short, seed {Seed}";
            var options = Support.Jobs.Small with { Nodes = Nodes, Racks = Racks, Replication = Replication, Cap = Cap };
            Input = Support.Jobs.Input(options, Blocks, Seed, Missing);
            var random = new SplitMix64(Seed, "pods");
            NodeOfPod = [.. Enumerable.Range(0, Input.Pods).Select(_ => random.Next(Nodes))];
            PodsOnNode = [.. Enumerable.Range(0, Nodes).Select(node => NodeOfPod.Count(of => of == node))];
            Matched = new SiblingReads(Support.Jobs.ClusterOf(options));
            Matched.Grade(Input, PodsOnNode);
            Blind.Grade(Input, PodsOnNode);
        }

        public JobInput Input { get; }

        public int[] NodeOfPod { get; }

        public int[] PodsOnNode { get; }

        public BlindReads Blind { get; } = new();

        public SiblingReads Matched { get; }

        public override string ToString() => _text;
    }
}
