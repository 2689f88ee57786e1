using Scheduler.Core.Pods;
using Scheduler.Listeners;

namespace Scheduler.Planner;

/// <summary>Logs writes that failed. One cause fails the writes of all pods: of each kind a line is logged now and then.</summary>
internal sealed class WriteFailures(TimeProvider clock, ILogger logger)
{
    /// <summary>Time between two lines of a kind.</summary>
    public static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly LogLimit _nominations = new(LogInterval, clock);
    private readonly LogLimit _releases = new(LogInterval, clock);
    private readonly LogLimit _clears = new(LogInterval, clock);

    /// <summary>The node of a plan could not be nominated; the pod is released without it.</summary>
    public void NotNominated(PodMetadata pod, string nodeName, GateWrite write)
    {
        // The pod was changed, or another replica was first: that happens.
        if (write.End == GateWriteEnd.Changed) Log.NominationOvertaken(logger, pod.Namespace, pod.Name, nodeName, write.Problem);
        else if (_nominations.IsDue(out var leftOut))
            Log.NotNominated(logger, pod.Namespace, pod.Name, nodeName, write.Problem, leftOut);
    }

    /// <summary>Our gate could not be removed.</summary>
    public void NotReleased(PodMetadata pod, string problem)
    {
        if (_releases.IsDue(out var leftOut)) Log.NotReleased(logger, pod.Namespace, pod.Name, problem, leftOut);
    }

    /// <summary>The nominated node of a pod that was not bound there could not be cleared.</summary>
    public void NotCleared(PodMetadata pod, GateWrite write)
    {
        if (_clears.IsDue(out var leftOut)) Log.NotCleared(logger, pod.Namespace, pod.Name, write.Problem, leftOut);
    }
}
