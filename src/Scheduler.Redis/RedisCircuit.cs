namespace Scheduler.Redis;

/// <summary>
/// Lets no call through for a while after failures in a row, then one at a time, so that a Redis that is away costs nothing. The while
/// doubles, up to half a minute, until a call succeeds.
/// </summary>
internal sealed class RedisCircuit(TimeProvider time)
{
    private const int FailuresToOpen = 2;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private int _failures;
    private DateTimeOffset _openUntil = DateTimeOffset.MinValue;
    private TimeSpan _pause = FirstPause;

    /// <summary>Whether a call may go out. While it tries whether Redis is back, the one that may is kept alone.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_failures < FailuresToOpen) return true;
            if (time.GetUtcNow() < _openUntil) return false;
            _openUntil = time.GetUtcNow() + _pause;
            return true;
        }
    }

    /// <summary>Notes a failure; true when it opens the circuit.</summary>
    public bool Fail()
    {
        lock (_lock)
        {
            if (++_failures < FailuresToOpen) return false;
            if (_failures > FailuresToOpen && _pause < LongestPause) _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            _openUntil = time.GetUtcNow() + _pause;
            return _failures == FailuresToOpen;
        }
    }

    /// <summary>Whether no failure is known.</summary>
    public bool IsClosed
    {
        get { lock (_lock) return _failures == 0; }
    }

    /// <summary>A call succeeded, or the connection is back.</summary>
    public void Close()
    {
        lock (_lock) (_failures, _pause) = (0, FirstPause);
    }
}
