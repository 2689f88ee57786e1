namespace Scheduler.Core.History;

/// <summary>Keeps nothing: no <c>History:Directory</c> is set.</summary>
public sealed class NoPlacementHistory : IPlacementHistory
{
    /// <inheritdoc/>
    public void Add(PlacementRecord placement)
    {
    }
}
