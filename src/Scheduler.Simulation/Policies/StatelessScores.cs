using Scheduler.Core.Scores;
using Scheduler.Core.Verbs;
using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Policies;

/// <summary>The service's score for a pod alone, given to every pod of the job: most of the input near wins, whoever is there already.</summary>
internal sealed class StatelessScores(JobInput input) : IJobScorer
{
    private int[] _offered = [];
    private int[] _scores = [];

    public ReadOnlySpan<int> Score(NodeOffer offered)
    {
        // Equal offers get equal answers: most pods of a job are offered what the one before was.
        if (offered.Nodes.SequenceEqual(_offered)) return _scores;
        _offered = offered.Nodes.ToArray();
        return _scores = Prioritize.Score(input.Placement, LevelValues.Default, offered.Names);
    }

    public void Placed(int node)
    {
        // It knows no siblings.
    }

    public void Gone(int node)
    {
        // It knows no siblings.
    }
}
