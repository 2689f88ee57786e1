namespace Scheduler.Core.Decisions;

/// <summary>What answers say (<c>Extender:Mode</c>).</summary>
public enum ExtenderMode
{
    /// <summary>The scores.</summary>
    Score,

    /// <summary>Nothing: every answer is neutral, everything else is recorded. To look before leaping.</summary>
    Observe,
}
