namespace Scheduler.Core.History;

/// <summary>Keeps what became of pods. Never waits and never fails: what is too much is dropped and counted.</summary>
public interface IPlacementHistory
{
    /// <summary>Keeps one.</summary>
    void Add(PlacementRecord placement);
}
