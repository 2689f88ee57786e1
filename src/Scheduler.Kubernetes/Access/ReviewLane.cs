using System.Threading.RateLimiting;

namespace Scheduler.Kubernetes.Access;

/// <summary>So many reviews at once, so many that wait, and so many a second.</summary>
internal sealed class ReviewLane(int maxConcurrent, int maxQueued, TimeProvider clock) : IDisposable
{
    private readonly ReviewPace _pace = new(clock);
    private readonly ConcurrencyLimiter _slots = new(new ConcurrencyLimiterOptions { PermitLimit = maxConcurrent, QueueLimit = maxQueued });

    /// <summary>Waits for a turn, which ends when it is disposed of; null when too many wait, or too many were reviewed.</summary>
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
