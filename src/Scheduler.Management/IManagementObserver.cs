namespace Scheduler.Management;

/// <summary>Is notified of what the management listener drops.</summary>
public interface IManagementObserver
{
    /// <summary>A decision was not shared with the other replicas, since too many were waiting.</summary>
    void DecisionDropped();

    /// <summary>The executors of a Spark application were asked for.</summary>
    void ExecutorsAsked(ExecutorsOutcome outcome);
}
