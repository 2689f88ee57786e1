namespace Scheduler.Simulation.Policies;

/// <summary>Scores nodes for the pods of one job in one run, as an extender would, and hears where they go.</summary>
internal interface IJobScorer
{
    /// <summary>A score from 0 to 10 for each offered node; valid until the next call.</summary>
    ReadOnlySpan<int> Score(OfferedSlots offered);

    /// <summary>A pod of the job was bound to a node.</summary>
    void Placed(int node);

    /// <summary>A pod of the job has ended on a node.</summary>
    void Gone(int node);
}
