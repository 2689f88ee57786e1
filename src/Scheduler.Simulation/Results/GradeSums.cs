namespace Scheduler.Simulation.Results;

/// <summary>Sums over jobs, each job counting the same whatever its size.</summary>
internal sealed class GradeSums
{
    private double _nodeLocal;
    private double _rackLocal;
    private double _achieved;
    private double _achievedToMaxFlow;
    private double _seconds;

    public int Jobs { get; private set; }

    public double NodeLocalRatio => _nodeLocal / Jobs;

    public double RackLocalRatio => _rackLocal / Jobs;

    public double AchievedToAchievable => _achieved / Jobs;

    public double AchievedToMaxFlow => _achievedToMaxFlow / Jobs;

    public double MeanSeconds => _seconds / Jobs;

    public void Add(JobGrade grade)
    {
        Jobs++;
        _nodeLocal += grade.NodeLocalRatio;
        _rackLocal += grade.RackLocalRatio;
        _achieved += grade.AchievedToAchievable;
        _achievedToMaxFlow += grade.AchievedToMaxFlow;
        _seconds += grade.Seconds;
    }
}
