namespace Scheduler.Core.Health;

/// <summary>An adapter that can say how the thing behind it is. Answers at once, from what it last saw.</summary>
public interface IHealthReporter
{
    /// <summary>The state of each thing behind it.</summary>
    IReadOnlyList<HealthReport> Report();
}
