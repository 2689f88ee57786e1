using Scheduler.Core.Blocks.Store;
using Scheduler.Sandbox;

namespace Scheduler.Core.Tests.Blocks.Store;

public sealed class WaitBudgetTests
{
    [Theory]
    [InlineData(0.10, 150, 60)]
    [InlineData(0.001, 150, 6000)]
    [InlineData(0.5, 2000, 16)]
    public void Window_ShareAndWait_HasRoomForFourBursts(double share, int waitMilliseconds, int seconds)
    {
        var budget = new WaitBudget(share, TimeSpan.FromMilliseconds(waitMilliseconds), new ManualTimeProvider());

        Assert.Equal(TimeSpan.FromSeconds(seconds), budget.Window);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.9)]
    public void TryEnter_OneWaitAfterAnother_GoesOnForOneAndAHalfSeconds(double share)
    {
        var clock = new ManualTimeProvider();
        var wait = TimeSpan.FromMilliseconds(150);
        var budget = new WaitBudget(share, wait, clock);

        for (var i = 0; i < 10; i++)
        {
            Assert.True(budget.TryEnter(wait));
            clock.Advance(wait);
            budget.Leave();
        }
    }

    [Fact]
    public void TryEnter_WaitsAtTheSameTime_AreChargedOnce()
    {
        var clock = new ManualTimeProvider();
        var wait = TimeSpan.FromMilliseconds(150);
        var budget = new WaitBudget(0.1, wait, clock);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(budget.TryEnter(wait)));
        clock.Advance(wait);
        foreach (var _ in Enumerable.Range(0, 1000)) budget.Leave();

        Assert.True(budget.TryEnter(wait));
    }

    [Fact]
    public void Leave_Early_GivesTheRestBack()
    {
        var clock = new ManualTimeProvider();
        var wait = TimeSpan.FromMilliseconds(150);
        var budget = new WaitBudget(0.1, wait, clock);

        for (var i = 0; i < 1000; i++)
        {
            Assert.True(budget.TryEnter(wait));
            budget.Leave();
        }
    }

    [Fact]
    public void TryEnter_ShareOfOne_IsNeverRefused()
    {
        var clock = new ManualTimeProvider();
        var budget = new WaitBudget(1, TimeSpan.FromSeconds(2), clock);

        for (var i = 0; i < 1000; i++)
        {
            Assert.True(budget.TryEnter(TimeSpan.FromSeconds(2)));
            clock.Advance(TimeSpan.FromSeconds(2));
            budget.Leave();
        }
    }

    [Theory]
    [InlineData(0.10, 150, 1)]
    [InlineData(0.10, 150, 2)]
    [InlineData(0.05, 2000, 3)]
    [InlineData(0.002, 150, 4)]
    [InlineData(0.9, 500, 5)]
    public void TryEnter_AnyTraffic_NeverExceedsTheShareOverAWindow(double share, int waitMilliseconds, int seed)
    {
        var traffic = new WaitTraffic(share, TimeSpan.FromMilliseconds(waitMilliseconds), seed);

        for (var i = 0; i < 20_000; i++) traffic.Step();

        Assert.NotEmpty(traffic.Waits);
        AssertShareHolds(traffic, share, $"seed {seed}");
    }

    // The worst window begins where a wait begins and ends where one ends, or is exactly as long as the window is.
    private static void AssertShareHolds(WaitTraffic traffic, double share, string context)
    {
        var waits = traffic.Waits;
        for (var first = 0; first < waits.Count; first++)
        {
            var waited = TimeSpan.Zero;
            for (var last = first; last < waits.Count; last++)
            {
                waited += waits[last].End - waits[last].Start;
                var length = waits[last].End - waits[first].Start;
                var allowed = (length > traffic.Window ? length : traffic.Window) * share;
                Assert.True(waited <= allowed, $"{context}: waited {waited} of {length}, allowed {allowed}");
            }
        }
    }

    /// <summary>Random waits, alone and at the same time, that end early, in time, or are cancelled; keeps their union.</summary>
    private sealed class WaitTraffic
    {
        private readonly ManualTimeProvider _clock = new();
        private readonly Random _random;
        private readonly WaitBudget _budget;
        private readonly TimeSpan _wait;
        private readonly List<DateTimeOffset> _deadlines = [];
        private DateTimeOffset _start;

        public WaitTraffic(double share, TimeSpan wait, int seed)
        {
            _random = new Random(seed);
            _wait = wait;
            _budget = new WaitBudget(share, wait, _clock);
        }

        public TimeSpan Window => _budget.Window;

        public List<(DateTimeOffset Start, DateTimeOffset End)> Waits { get; } = [];

        public void Step()
        {
            switch (_random.Next(10))
            {
                case < 6: Enter(); break;
                case 6 when _deadlines.Count > 0: Leave(_random.Next(_deadlines.Count)); break;
                default: Advance(_wait * (_random.NextDouble() * (_random.Next(50) == 0 ? 2_000 : 1))); break;
            }
        }

        private void Enter()
        {
            if (!_budget.TryEnter(_wait)) return;
            if (_deadlines.Count == 0) _start = _clock.GetUtcNow();
            _deadlines.Add(_clock.GetUtcNow() + _wait);
        }

        private void Leave(int waiter)
        {
            _budget.Leave();
            _deadlines.RemoveAt(waiter);
            if (_deadlines.Count == 0) Waits.Add((_start, _clock.GetUtcNow()));
        }

        private void Advance(TimeSpan time)
        {
            var until = _clock.GetUtcNow() + time;
            while (_deadlines.Count > 0 && _deadlines.Min() <= until)
            {
                var next = _deadlines.Min();
                _clock.Advance(next - _clock.GetUtcNow());
                Leave(_deadlines.IndexOf(next));
            }

            _clock.Advance(until - _clock.GetUtcNow());
        }
    }
}
