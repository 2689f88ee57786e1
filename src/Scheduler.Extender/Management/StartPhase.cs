namespace Scheduler.Extender.Management;

/// <summary>Whether the service is still starting: it answers, but not yet as fast or as well as it soon will. Over unless somebody begins it.</summary>
internal sealed class StartPhase
{
    private volatile bool _isUnderWay;

    /// <summary>Whether readiness says <c>starting</c>.</summary>
    public bool IsUnderWay => _isUnderWay;

    /// <summary>Called before the listeners open.</summary>
    public void Begin() => _isUnderWay = true;

    /// <summary>Nothing is left to wait for.</summary>
    public void End() => _isUnderWay = false;
}
