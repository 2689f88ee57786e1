namespace Scheduler.Core.History;

/// <summary>Keeps what became of pods. Never waits and never fails: what is too much is dropped and counted.</summary>
public interface IPlacementHistory
{
    /// <summary>Used where <c>History:Directory</c> is empty: keeps nothing.</summary>
    static IPlacementHistory None { get; } = new Nothing();

    /// <summary>Keeps one.</summary>
    void Add(PlacementRecord placement);

    private sealed class Nothing : IPlacementHistory
    {
        public void Add(PlacementRecord placement)
        {
        }
    }
}
