namespace Scheduler.Management;

/// <summary>Whether the service is still starting: it answers, but not yet as fast or as well as it soon will. Over unless somebody begins it.</summary>
public sealed class StartPhase
{
    private int _underWay;

    /// <summary>Whether readiness says <c>starting</c>.</summary>
    public bool IsUnderWay => Volatile.Read(ref _underWay) > 0;

    /// <summary>Called before the listeners open, by each that has something to prepare.</summary>
    public void Begin() => Interlocked.Increment(ref _underWay);

    /// <summary>Who began has nothing left to wait for.</summary>
    public void End() => Interlocked.Decrement(ref _underWay);
}
