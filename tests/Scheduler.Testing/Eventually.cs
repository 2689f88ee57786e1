namespace Scheduler.Testing;

/// <summary>Awaits what other threads or processes bring about, without assuming how fast.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Returns once the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold in two minutes of real time.</exception>
    public static Task HoldsAsync(Func<bool> condition, string what = "the condition holds") =>
        HoldsAsync(() => Task.FromResult(condition()), what);

    /// <summary>The same for a condition that is asked for asynchronously.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what = "the condition holds")
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        while (!await condition())
        {
            if (clock.GetElapsedTime(started) > Patience) throw new TimeoutException($"After {Patience} it does not hold that {what}.");
            await Task.Delay(Pause, clock);
        }
    }
}
