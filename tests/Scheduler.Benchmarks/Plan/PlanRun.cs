using Scheduler.Core.Cluster;
using Scheduler.Core.Planning;
using Scheduler.Core.Siblings;
using Scheduler.Testing.Planning;

namespace Scheduler.Benchmarks.Plan;

/// <summary>Places all pods of a case in one way, and measures how long that takes and what they read.</summary>
internal sealed class PlanRun
{
    private readonly PlanInputs _inputs;
    private readonly int[] _free;

    private PlanRun(PlanInputs inputs) => (_inputs, _free) = (inputs, [.. inputs.Free]);

    /// <summary>Pods without a node.</summary>
    public int Unplanned { get; private set; }

    /// <summary>Exchanges made.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Bytes that the pods read from their own nodes, by an independent maximum flow.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes that no plan exceeds, by the planner; only for a group that is planned at once.</summary>
    public long AtMostBytes { get; private set; }

    /// <summary>The longest of all plans.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>All plans together.</summary>
    public TimeSpan Total { get; private set; }

    /// <summary>Plans the case.</summary>
    public static PlanRun Plan(PlanInputs inputs, int maxTrials = int.MaxValue)
    {
        var (run, planner) = (new PlanRun(inputs), new GroupPlanner(inputs.Case.Scorer, TimeProvider.System) { MaxTrials = maxTrials });
        for (var group = 0; group < inputs.Case.Groups; group++) run.PlanGroup(group, planner);
        return run;
    }

    /// <summary>The baseline: each pod goes where prioritize scores highest among the nodes with room, one after the other.</summary>
    public static PlanRun PodByPod(PlanInputs inputs)
    {
        var run = new PlanRun(inputs);
        for (var group = 0; group < inputs.Case.Groups; group++) run.PlaceGroup(group);
        return run;
    }

    private void PlanGroup(int group, GroupPlanner planner)
    {
        var (ledger, members) = _inputs.Group(group);
        var (room, nodes) = (new SlotRoom(_free), new List<NodeIndex>());
        foreach (var batch in members.Chunk(Math.Min(_inputs.Case.Batch, members.Length)))
        {
            var plan = Measure(() => planner.Plan(batch, room));
            Exchanges += plan.Exchanges;
            AtMostBytes += plan.AtMostBytes;
            nodes.AddRange(plan.Members.Select(member => member.Node));
            foreach (var member in plan.Members)
                if (!member.Node.IsNone) ledger?.Place(member.Node);
        }

        Count(group, nodes);
    }

    private void PlaceGroup(int group)
    {
        var (ledger, members) = _inputs.Group(group);
        var names = new KnownNames([.. _inputs.Cluster.Topology.Cluster.Nodes.Select(node => node.Name)]);
        Count(group, Measure(() => members.Select(member => PlaceOne(member.View, ledger, names)).ToList()));
    }

    private NodeIndex PlaceOne(SiblingView view, GroupLedger? ledger, KnownNames names)
    {
        var withRoom = Enumerable.Range(0, _free.Length).Where(node => _free[node] > 0).Select(node => new NameNumber(node)).ToArray();
        var best = _inputs.Case.Scorer.Score(view, new NodeOffer(names, withRoom), new int[withRoom.Length]).Place;
        if (best.IsNone) return NodeIndex.None;
        var node = new NodeIndex(withRoom[best.Value].Value);
        ledger?.Place(node);
        _free[node.Value]--;
        return node;
    }

    private T Measure<T>(Func<T> plan)
    {
        var started = TimeProvider.System.GetTimestamp();
        var result = plan();
        var time = TimeProvider.System.GetElapsedTime(started);
        (Total, Longest) = (Total + time, time > Longest ? time : Longest);
        return result;
    }

    private void Count(int group, List<NodeIndex> nodes)
    {
        Unplanned += nodes.Count(node => node.IsNone);
        if (_inputs.Case.IsIndexed)
        {
            Bytes += nodes.Zip(_inputs.Parts)
                .Sum(pod => pod.Second.Where(block => block.Holders.Contains(pod.First.Value)).Sum(block => block.Bytes));
            return;
        }

        var flow = new ReadFlow(_inputs.Inputs[group], _inputs.Case.Nodes, _inputs.ShareBytes);
        foreach (var node in nodes)
            if (!node.IsNone) flow.Add(node.Value);
        Bytes += flow.Bytes;
    }
}
