namespace Scheduler.Simulation.Results;

/// <summary>How well a job was placed.</summary>
/// <param name="Blocks">Blocks of its input.</param>
/// <param name="NodeLocalRatio">Part of the input that its pods read from their own nodes.</param>
/// <param name="RackLocalRatio">Part that they read from other nodes of their racks.</param>
/// <param name="AchievedToAchievable">
/// Node-local bytes against those of the best placement found for the slots there were; 1 where nothing could be had.
/// </param>
/// <param name="AchievedToMaxFlow">The same against a bound that no placement exceeds.</param>
/// <param name="Seconds">From its submission to the end of its last pod.</param>
internal readonly record struct JobGrade(
    int Blocks, double NodeLocalRatio, double RackLocalRatio, double AchievedToAchievable, double AchievedToMaxFlow, double Seconds);
