namespace Scheduler.Kubernetes.Writes;

/// <summary>
/// Which pod got which Event a short while ago. Two generations, the older of which is forgotten after a window or when the newer is
/// full: bounded, and nothing to sweep. One use under one lock.
/// </summary>
internal sealed class RecentEvents(TimeProvider clock)
{
    /// <summary>How long an Event is not repeated, at least; at most twice as long.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const int MaxEntries = 16_384;

    private HashSet<(string Uid, string Reason)> _newer = [];
    private HashSet<(string Uid, string Reason)> _older = [];
    private DateTimeOffset _turnedAt = clock.GetUtcNow();

    /// <summary>Whether the pod got an Event with that reason a short while ago.</summary>
    public bool Contains(string podUid, string reason)
    {
        if (clock.GetUtcNow() - _turnedAt >= Window) Turn();
        return _newer.Contains((podUid, reason)) || _older.Contains((podUid, reason));
    }

    /// <summary>Notes an Event.</summary>
    public void Add(string podUid, string reason)
    {
        if (_newer.Count >= MaxEntries) Turn();
        _newer.Add((podUid, reason));
    }

    private void Turn()
    {
        (_older, _newer) = (_newer, []);
        // Both are too old when nothing was asked for two windows.
        if (clock.GetUtcNow() - _turnedAt >= Window * 2) _older = [];
        _turnedAt = clock.GetUtcNow();
    }
}
