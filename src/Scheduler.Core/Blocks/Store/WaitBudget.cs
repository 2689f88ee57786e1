namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// Limits the time that requests wait to a share of wall time: in every period of at least <see cref="Window"/>, at most <c>share</c> of it
/// is spent waiting. Concurrent waits count once.
/// </summary>
/// <remarks>
/// A token bucket of waiting time. It fills at three quarters of the share and holds a burst of a quarter of what the share allows in one
/// window. Over any period W it gives at most share × Window ÷ 4 + ¾ × share × W, which is at most share × W for every W ≥ Window. A wait
/// is paid in full when it begins, and unused time is returned, so that concurrent waits are paid once.
/// </remarks>
internal sealed class WaitBudget
{
    private const double BurstRatio = 0.25;

    /// <summary>
    /// The longest burst after a time without waits. Most maps are read in less, so that few pods of a job are placed without their map.
    /// </summary>
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1.5);

    private readonly TimeProvider _time;
    private readonly double _share;
    private readonly TimeSpan _capacity;
    private readonly long _origin;
    private readonly Lock _lock = new();
    private TimeSpan _left;
    private TimeSpan _filledAt;
    private TimeSpan _paidUntil;
    private int _waiting;

    public WaitBudget(double share, TimeSpan longestWait, TimeProvider time)
    {
        _share = share;
        _time = time;
        _left = _capacity = longestWait > Burst ? longestWait : Burst;
        Window = share > 0 ? _capacity / (share * BurstRatio) : TimeSpan.Zero;
        _origin = time.GetTimestamp();
    }

    /// <summary>The shortest period over which the share holds: a minute for a share of a tenth.</summary>
    public TimeSpan Window { get; }

    // Monotonic: setting the clock must neither stop nor fill the bucket.
    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Whether a wait of this length may begin; if so, <see cref="Leave"/> must follow.</summary>
    public bool TryEnter(TimeSpan wait)
    {
        if (_share <= 0) return false;
        lock (_lock)
        {
            var now = Now;
            Fill(now);
            var paidUntil = _waiting > 0 && _paidUntil > now ? _paidUntil : now;
            var price = now + wait - paidUntil;
            if (price > _left && _share < 1) return false;
            if (price > TimeSpan.Zero) Pay(price, paidUntil + price);
            _waiting++;
            return true;
        }
    }

    /// <summary>Ends a wait.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            var now = Now;
            Fill(now);
            // The last wait settles the account: time paid beyond now is returned, and a late timer is charged.
            if (--_waiting == 0) Pay(now - _paidUntil, now);
        }
    }

    private void Pay(TimeSpan price, TimeSpan until)
    {
        _left -= price;
        if (_left > _capacity) _left = _capacity;
        _paidUntil = until;
    }

    private void Fill(TimeSpan now)
    {
        var filled = _left + ((now - _filledAt) * (_share * (1 - BurstRatio)));
        _left = filled < _capacity ? filled : _capacity;
        _filledAt = now;
    }
}
