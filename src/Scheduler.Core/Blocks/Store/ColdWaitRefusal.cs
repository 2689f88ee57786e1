namespace Scheduler.Core.Blocks.Store;

/// <summary>Why a missing map was not waited for. The names are the values of a metric's <c>reason</c> label.</summary>
public enum ColdWaitRefusal
{
    /// <summary><c>Extender:ColdWait</c> or <c>Extender:ColdWaitShare</c> is zero.</summary>
    Disabled,

    /// <summary>The circuits of all NameNodes of the path are open.</summary>
    CircuitOpen,

    /// <summary>The path failed a moment ago and is not tried again yet.</summary>
    RecentlyFailed,

    /// <summary>Requests have waited for <c>Extender:ColdWaitShare</c> of wall time.</summary>
    ShareSpent,
}
