using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Policies;

/// <summary>
/// The service's score for a pod without siblings, given to every pod of the job: the node with most of the input near wins.
/// </summary>
internal sealed class StatelessScores(JobInput input) : IJobScorer
{
    private static readonly PodMetadata Pod = new("trace", "any", "any");

    private int[] _offered = [];
    private int[] _scores = [];

    public ReadOnlySpan<int> Score(OfferedSlots offered)
    {
        // Equal offers get equal scores: most pods of a job are offered the same nodes as the pod before.
        if (offered.Nodes.SequenceEqual(_offered)) return _scores;
        _offered = offered.Nodes.ToArray();
        _scores = new int[offered.Count];
        NodeScorer.Default.Score(SiblingView.Alone(Pod, input.Locality), offered.ForVerbs, _scores);
        return _scores;
    }
}
