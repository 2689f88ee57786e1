namespace Scheduler.Testing;

/// <summary>Awaits what other threads bring about.</summary>
public static class Eventually
{
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(2);

    /// <summary>Returns as soon as the condition holds.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static async Task HoldsAsync(Func<bool> condition, string what = "the condition")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > GiveUpAfter) throw new TimeoutException($"Never came true: {what}.");
            await Task.Delay(LookEvery, TimeProvider.System).ConfigureAwait(false);
        }
    }
}
