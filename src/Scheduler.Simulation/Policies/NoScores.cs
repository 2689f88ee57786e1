using Scheduler.Core.Scoring;

namespace Scheduler.Simulation.Policies;

/// <summary>No extender: every node scores 0.</summary>
internal sealed class NoScores : IJobScorer
{
    private int[] _scores = [];

    public ReadOnlySpan<int> Score(OfferedSlots offered)
    {
        if (_scores.Length < offered.Count) Array.Fill(_scores = new int[offered.Count], NodeScorer.MinScore);
        return _scores.AsSpan(0, offered.Count);
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
