using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>What the pod's status says of its wait, as far as this process knows.</summary>
internal enum WaitRecord
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A patch that says so is under way.</summary>
    Beginning,

    /// <summary>That it waits.</summary>
    Waiting,

    /// <summary>That it waited, or nothing any more. A pod waits once.</summary>
    Ended,

    /// <summary>The patch failed; it is not tried again, since it may have been carried out all the same.</summary>
    Failed,
}

/// <summary>The wait of one pod. Changed under the lock of <see cref="PodWaits"/>.</summary>
internal sealed class PodWait(LocalityRequest request, GroupWait group)
{
    /// <summary>What the pod asks for, without its paths and what is ignored.</summary>
    public LocalityRequest Request { get; set; } = request;

    /// <summary>Its siblings' wait.</summary>
    public GroupWait Group { get; set; } = group;

    /// <summary>When something was first withheld from it; null until then.</summary>
    public WaitStart? Start { get; set; }

    public WaitRecord Record { get; set; }

    /// <summary>Whether it is over: once it was, it stays so, wherever the clock is set, since others may be held in its place.</summary>
    public bool IsOver { get; set; }

    /// <summary>The last verdict of this process; null while filter was not asked here.</summary>
    public WaitVerdict? Last { get; set; }

    /// <summary>Whether the rack's nodes alone were offered once the time was over.</summary>
    public bool WasRelaxed { get; set; }

    /// <summary>Whether it was ever held; its outcome counts.</summary>
    public bool WasHeld { get; set; }

    /// <summary>Whether the outcome was told.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Whether the watch told of it: then it will tell of its end, too.</summary>
    public bool IsWatched { get; set; }

    /// <summary>By the monotonic clock: when it was last asked about, seen bound, and may be tried to be ended again.</summary>
    public long AskedAt { get; set; }

    public long? BoundAt { get; set; }

    public long? RetryAt { get; set; }

    /// <summary>
    /// How it is ended: true as placed, false as over; null until that was first tried. It stays so when it is tried again, since the first
    /// patch may have been carried out.
    /// </summary>
    public bool? EndsBound { get; set; }

    /// <summary>Whether the patch that ends it is under way.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Whether this process answers filter about it.</summary>
    public bool IsOurs => Last is not null;

    /// <summary>Whether it can be bound any time, as far as is known: it is held, or may be.</summary>
    public bool IsOpen => Record is WaitRecord.Beginning or WaitRecord.Waiting;
}

/// <summary>The waits of siblings: all end by the clock of the first that was held.</summary>
internal sealed class GroupWait
{
    /// <summary>How many pods that would wait are known.</summary>
    public int Pods { get; set; }

    /// <summary>When the first of them was held.</summary>
    public WaitStart? Start { get; set; }

    /// <summary>A sibling was held since then.</summary>
    public void Held(WaitStart since, TimeProvider clock)
    {
        if (Start is not { } first || since.Elapsed(clock) > first.Elapsed(clock)) Start = since;
    }
}
