using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Keeps the states of DataNodes for a short while, or the fact that they are unavailable: the answer is large, and states change only when
/// an operator acts. One call at a time. Safe for several threads.
/// </summary>
internal sealed class AdminStatesCache(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _reading = new(1);
    private Reading? _last;

    /// <summary>The states; null when they are unavailable.</summary>
    public async Task<AdminStates?> GetAsync(
        Func<CancellationToken, Task<AdminStates?>> read, CancellationToken cancellationToken)
    {
        if (Fresh() is { } fresh) return fresh.States;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } meanwhile) return meanwhile.States;
            var states = await read(cancellationToken);
            Volatile.Write(ref _last, new Reading(states, clock.GetTimestamp()));
            return states;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private Reading? Fresh() =>
        Volatile.Read(ref _last) is { } last && clock.GetElapsedTime(last.ReadAt) < Lifetime ? last : null;

    private sealed record Reading(AdminStates? States, long ReadAt);
}
