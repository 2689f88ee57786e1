namespace Scheduler.Core.History;

/// <summary>Keeps the outcomes of pods. Never waits and never fails: records above the limit are dropped and counted.</summary>
public interface IPlacementHistory
{
    /// <summary>Used where <c>History:Directory</c> is empty: keeps nothing.</summary>
    static IPlacementHistory None { get; } = new Nothing();

    /// <summary>Adds a record.</summary>
    void Add(PlacementRecord placement);

    private sealed class Nothing : IPlacementHistory
    {
        public void Add(PlacementRecord placement)
        {
        }
    }
}
