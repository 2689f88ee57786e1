namespace Scheduler.Core.Decisions;

/// <summary>What answers say (<c>Extender:Mode</c>).</summary>
public enum ExtenderMode
{
    /// <summary>The scores.</summary>
    Score,

    /// <summary>Equal scores for all nodes; everything else is computed and recorded. To try the service without effect.</summary>
    Observe,
}
