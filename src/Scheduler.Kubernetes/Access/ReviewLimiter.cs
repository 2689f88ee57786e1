using System.Threading.RateLimiting;

namespace Scheduler.Kubernetes.Access;

/// <summary>Limits reviews: how many at once, how many wait, and how many a second.</summary>
internal sealed class ReviewLimiter(int maxConcurrent, int maxQueued, TimeProvider clock) : IDisposable
{
    private readonly ReviewRate _pace = new(clock);
    private readonly ConcurrencyLimiter _slots = new(new ConcurrencyLimiterOptions { PermitLimit = maxConcurrent, QueueLimit = maxQueued });

    /// <summary>Waits for a slot, to be disposed of; null when too many wait, or too many were reviewed.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        var slot = await _slots.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
        if (slot.IsAcquired && _pace.TryTake()) return slot;
        slot.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}

/// <summary>A token bucket by an injected clock. Safe for many threads.</summary>
internal sealed class ReviewRate(TimeProvider clock)
{
    /// <summary>Reviews a second in the long run, each of two calls: people and a page need few, and guesses at tokens are slow.</summary>
    public const int PerSecond = 20;

    /// <summary>Reviews that may come at once.</summary>
    public const int Burst = 100;

    private readonly Lock _lock = new();
    private double _left = Burst;
    private DateTimeOffset _filledAt = clock.GetUtcNow();

    /// <summary>Takes one; false when there is none.</summary>
    public bool TryTake()
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            _left = Math.Min(Burst, _left + (Math.Max(0, (now - _filledAt).TotalSeconds) * PerSecond));
            _filledAt = now;
            if (_left < 1) return false;
            _left--;
            return true;
        }
    }
}
