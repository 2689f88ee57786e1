namespace Scheduler.Simulation.Results;

/// <summary>Sums over jobs, all weighted equally, whatever their size.</summary>
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

/// <summary>How well a job was placed.</summary>
/// <param name="Blocks">Blocks of its input.</param>
/// <param name="NodeLocalRatio">Part of the input that its pods read from their own nodes.</param>
/// <param name="RackLocalRatio">Part that they read from other nodes of their racks.</param>
/// <param name="AchievedToAchievable">
/// Node-local bytes divided by those that the best placement found in the same slots reads with matched tasks; 1 where none reads
/// anything locally.
/// </param>
/// <param name="AchievedToMaxFlow">The same divided by a bound that no placement exceeds.</param>
/// <param name="Seconds">From its submission to the end of its last pod.</param>
internal readonly record struct JobGrade(
    int Blocks, double NodeLocalRatio, double RackLocalRatio, double AchievedToAchievable, double AchievedToMaxFlow, double Seconds);
