namespace Scheduler.Sandbox.Tests;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Advance_SeveralTimers_FiresEachAtItsOwnTimeInOrder()
    {
        var start = _time.GetUtcNow();
        var fired = new List<(string Name, TimeSpan At)>();
        using var late = _time.CreateTimer(
            _ => fired.Add(("late", _time.GetUtcNow() - start)), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var every = _time.CreateTimer(
            _ => fired.Add(("every", _time.GetUtcNow() - start)), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromSeconds(4.5));

        Assert.Equal(
            [("every", TimeSpan.FromSeconds(2)), ("late", TimeSpan.FromSeconds(3)), ("every", TimeSpan.FromSeconds(4))], fired);
        Assert.Equal(TimeSpan.FromSeconds(4.5), _time.GetUtcNow() - start);
    }

    [Fact]
    public async Task Advance_PastADelay_CompletesIt()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _time);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(delay.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));

        await delay;
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void GetElapsedTime_AfterAdvance_IsWhatWasAdvanced()
    {
        var start = _time.GetTimestamp();

        _time.Advance(TimeSpan.FromMilliseconds(1234));

        Assert.Equal(TimeSpan.FromMilliseconds(1234), _time.GetElapsedTime(start));
    }

    [Fact]
    public void CancelAfter_ByTheClock_CancelsThen()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.True(source.IsCancellationRequested);
    }

    [Fact]
    public void Dispose_BeforeItIsDue_NeverFires()
    {
        var fired = false;
        _time.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).Dispose();

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(fired);
    }
}
