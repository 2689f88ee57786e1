using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Tests.Cluster;

public sealed class BackgroundPodsTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Step_ADay_KeepsTheShareBusy(double occupancy)
    {
        var slots = new NodeSlots(100, 4);
        var background = new BackgroundPods(slots, occupancy, Lifetime, new SplitMix64(1, "background"));
        var (busySeconds, last) = (0.0, TimeSpan.Zero);

        while (background.NextAt < TimeSpan.FromDays(1))
        {
            busySeconds += background.Count * (background.NextAt - last).TotalSeconds;
            last = background.NextAt;
            background.Step();
            Assert.Equal(slots.Total - background.Count, slots.FreeCount);
        }

        Assert.InRange(busySeconds / last.TotalSeconds / slots.Total, occupancy - 0.01, occupancy + 0.01);
    }

    [Fact]
    public void Step_SlotFreed_SaysOnWhichNode()
    {
        var slots = new NodeSlots(10, 4);
        var background = new BackgroundPods(slots, 0.5, Lifetime, new SplitMix64(1, "background"));

        for (var step = 0; step < 1000; step++)
        {
            var before = slots.Free.ToArray();
            var freed = background.Step();
            if (freed >= 0) Assert.Equal(before[freed] + 1, slots.Free[freed]);
        }
    }

    [Fact]
    public void NextAt_NoOccupancy_IsNever() =>
        Assert.Equal(TimeSpan.MaxValue, new BackgroundPods(new NodeSlots(2, 2), 0, Lifetime, new SplitMix64(1, "background")).NextAt);
}
