using Scheduler.Core.Scores;
using Scheduler.Core.Siblings;
using Scheduler.Core.Verbs;
using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Policies;

/// <summary>What the service answers: the group's ledger and the prioritize verb, as they serve.</summary>
internal sealed class SiblingScores : IJobScorer
{
    private readonly GroupLedger _ledger;

    public SiblingScores(JobInput input) => _ledger = new GroupLedger(input.Replicas, input.Placement, input.Pods);

    public ReadOnlySpan<int> Score(OfferedNodes offered) => throw new NotImplementedException();

    public void Placed(int node) => _ledger.Place(node);

    public void Gone(int node) => _ledger.Release(node);
}
