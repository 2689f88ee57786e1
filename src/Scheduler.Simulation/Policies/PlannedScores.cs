using Scheduler.Core.Cluster;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Policies;

/// <summary>
/// A job whose pods are planned by the service: kube-scheduler has no extender, so every node scores 0. The group's ledger is that of <see
/// cref="SiblingScores"/>.
/// </summary>
internal sealed class PlannedScores(JobInput input) : IJobScorer
{
    private readonly NoScores _stock = new();
    private readonly SiblingScores _siblings = new(input);

    public ReadOnlySpan<int> Score(OfferedSlots offered) => _stock.Score(offered);

    public void Placed(int node) => _siblings.Placed(node);

    public void Gone(int node) => _siblings.Gone(node);

    /// <summary>What this pod of the job finds.</summary>
    public SiblingView View(PodMetadata pod) => _siblings.View(pod);
}

/// <summary>Room for plans: free slots, less those that other plans have for pods that are not released yet.</summary>
internal sealed class PlannedSlots(NodeSlots slots, int nodes) : IPlanRoom
{
    private readonly int[] _planned = new int[nodes];

    public bool Fits(int kind, NodeIndex node) => slots.Free[node.Value] > _planned[node.Value];

    public void Take(int kind, NodeIndex node) => _planned[node.Value]++;

    public void GiveBack(int kind, NodeIndex node) => _planned[node.Value]--;
}
