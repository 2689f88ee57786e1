namespace Scheduler.Core.Pods;

/// <summary>Writes Events on pods. Never waits and never fails: Events above the limit are dropped and counted.</summary>
public interface IPodEvents
{
    /// <summary>Writes an Event of type Normal or Warning.</summary>
    /// <param name="pod">The pod of the Event.</param>
    /// <param name="reason">One of <c>LocalityPlaced</c>, <c>LocalityMissed</c>, <c>LocalityIgnored</c>, <c>LocalityNoInput</c>,
    /// <c>LocalityWaiting</c>, <c>LocalityPlanned</c>, <c>LocalityReleased</c>, <c>LocalityNotFollowed</c>.</param>
    /// <param name="note">One sentence; cut at 1,024 bytes.</param>
    /// <param name="warning">Whether its type is Warning.</param>
    void Record(PodMetadata pod, string reason, string note, bool warning);
}
