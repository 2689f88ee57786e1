using Microsoft.Extensions.Logging;

namespace Scheduler.Kubernetes.Watch;

/// <summary>What a list-watch needs from outside: clock, randomness, health, observer and log.</summary>
/// <param name="Clock">The clock.</param>
/// <param name="Random">Randomness, for this list-watch only.</param>
/// <param name="Backoff">Pauses, for this list-watch only.</param>
/// <param name="Health">Its health.</param>
/// <param name="Observer">Its observer.</param>
/// <param name="Logger">The log.</param>
internal sealed record ListWatchContext(
    TimeProvider Clock, Random Random, Backoff Backoff, KubernetesHealth Health, IKubernetesObserver Observer, ILogger Logger)
{
    /// <summary>Counts an object that was skipped.</summary>
    public void Unreadable(string resource)
    {
        Observer.ObjectUnreadable(resource);
        Logger.ObjectUnreadable(resource);
    }
}

/// <summary>
/// Pauses between attempts: each twice the one before up to a longest, with jitter so that replicas do not come back together. One use
/// by one loop.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    /// <summary>Shortest first pause of a list-watch; the figures are client-go's.</summary>
    public static readonly TimeSpan DefaultFirst = TimeSpan.FromMilliseconds(800);

    /// <summary>Longest pause of a list-watch before jitter.</summary>
    public static readonly TimeSpan DefaultLongest = TimeSpan.FromSeconds(30);

    private TimeSpan? _last;

    /// <summary>The next pause: between the backoff and twice the backoff, and no shorter than the server asks for.</summary>
    public TimeSpan Next(TimeSpan? retryAfter = null)
    {
        _last = _last is { } last ? TimeSpan.FromTicks(Math.Min(longest.Ticks, last.Ticks * 2)) : first;
        var pause = _last.Value * (1 + random.NextDouble());
        return retryAfter > pause ? retryAfter.Value : pause;
    }

    /// <summary>Starts over, after a success.</summary>
    public void Reset() => _last = null;
}
