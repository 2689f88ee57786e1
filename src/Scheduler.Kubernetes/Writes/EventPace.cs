namespace Scheduler.Kubernetes.Writes;

/// <summary>
/// A token bucket by an injected clock: so many Events a second in the long run, ten seconds' worth at once. One use by one loop.
/// </summary>
internal sealed class EventPace(int perSecond, TimeProvider clock)
{
    private const int BurstSeconds = 10;

    private double _tokens = (double)perSecond * BurstSeconds;
    private DateTimeOffset _filledAt = clock.GetUtcNow();

    /// <summary>Takes a token; answers how long to wait for it first.</summary>
    public TimeSpan Take()
    {
        var now = clock.GetUtcNow();
        var elapsed = Math.Max(0, (now - _filledAt).TotalSeconds);
        _tokens = Math.Min((double)perSecond * BurstSeconds, _tokens + (elapsed * perSecond)) - 1;
        _filledAt = now;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecond);
    }
}
