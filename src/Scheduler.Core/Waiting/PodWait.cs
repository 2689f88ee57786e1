using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>What the pod's status records about its wait, as far as this process knows.</summary>
internal enum WaitRecord
{
    /// <summary>Nothing is recorded.</summary>
    None,

    /// <summary>A patch that records the start is in progress.</summary>
    Beginning,

    /// <summary>The status says that it waits.</summary>
    Waiting,

    /// <summary>The status says that the wait is over, or the record was removed. A pod waits once.</summary>
    Ended,

    /// <summary>The patch failed. It is not retried, since it may have been applied.</summary>
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

    /// <summary>Whether it has our gate.</summary>
    public bool IsGated { get; set; }

    /// <summary>Whether it has or had our gate.</summary>
    public bool WasGated { get; set; }

    public WaitRecord Record { get; set; }

    /// <summary>Whether it is over. It stays over even if the clock is set back, since other pods may be held in its place.</summary>
    public bool IsOver { get; set; }

    /// <summary>The last verdict of this process; null before the first filter request.</summary>
    public WaitVerdict? Last { get; set; }

    /// <summary>Whether, after its time was over, it was limited to the rack's nodes once.</summary>
    public bool WasRelaxed { get; set; }

    /// <summary>Whether it was ever held; then its outcome is reported.</summary>
    public bool WasHeld { get; set; }

    /// <summary>Whether the outcome was reported.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Whether the watch reported it; then it will also report its end.</summary>
    public bool IsWatched { get; set; }

    /// <summary>By the monotonic clock: the last filter request, when it was seen bound, and the last failed attempt to end it.</summary>
    public long AskedAt { get; set; }

    public long? BoundAt { get; set; }

    public long? RetryAt { get; set; }

    /// <summary>
    /// How it ends: true for placed, false for over; null before the first attempt. A retry keeps the value, since the first patch may have
    /// been applied.
    /// </summary>
    public bool? EndsBound { get; set; }

    /// <summary>Whether the patch that ends it is in progress.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Whether this process answers filter for it.</summary>
    public bool IsOurs => Last is not null;

    /// <summary>Whether it is held, or may be.</summary>
    public bool IsOpen => Record is WaitRecord.Beginning or WaitRecord.Waiting;
}

/// <summary>The waits of siblings: all are timed from the first that was held.</summary>
internal sealed class GroupWait
{
    /// <summary>Known pods of the group that ask to wait.</summary>
    public int Pods { get; set; }

    /// <summary>When the first of them was held.</summary>
    public WaitStart? Start { get; set; }

    /// <summary>Records that a sibling was held since then.</summary>
    public void Held(WaitStart since, TimeProvider clock)
    {
        if (Start is not { } first || since.Elapsed(clock) > first.Elapsed(clock)) Start = since;
    }
}
