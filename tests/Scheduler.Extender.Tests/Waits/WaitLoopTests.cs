using Scheduler.Core.Blocks;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Core.Waiting;
using Scheduler.Simulation.Scheduling;
using Xunit.Abstractions;

namespace Scheduler.Extender.Tests.Waits;

/// <summary>Waits in a loop with kube-scheduler's measured rules of retry and backoff: what they cost it, and that they end.</summary>
public sealed class WaitLoopTests(ITestOutputHelper output)
{
    private const string MaxWaitText = "15s";
    private const int Bindings = 200;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(10)]
    [InlineData(2)]
    public async Task Wait_NothingEverComesFree_EndsOnTimeWithoutAnyOtherEvent(int maxBackoff)
    {
        await using var loop = Loop(["near", "far"], slots: 1, maxBackoff);
        loop.Model.AddBound(new SimulatedPod("filler"), "near");
        var pod = loop.Add("held", MaxWaitText);
        var began = loop.Clock.GetUtcNow();

        await loop.Model.RunAsync(Minute);

        Assert.Equal("far", pod.NodeName);
        // The second call is what kube-scheduler makes of its own status patch; the third of ours at the end, without a backoff.
        Assert.Equal(3, pod.FilterCalls);
        Assert.InRange(pod.BoundAt!.Value - began, MaxWait, MaxWait + TimeSpan.FromMilliseconds(100));
        Assert.Equal((2, 1, 0), (loop.Patches["held"], pod.SchedulerPatches, loop.Model.Evictions));
    }

    [Fact]
    public async Task Wait_ASlotComesFree_IsMetAtOnce()
    {
        await using var loop = Loop(["near", "far"], slots: 1, maxBackoff: 10);
        var filler = new SimulatedPod("filler");
        loop.Model.AddBound(filler, "near");
        var pod = loop.Add("held", MaxWaitText);
        await loop.Model.RunAsync(TimeSpan.FromSeconds(5));

        loop.Model.Delete(filler);
        var freed = loop.Clock.GetUtcNow();
        await loop.Model.RunAsync(Minute);

        Assert.Equal("near", pod.NodeName);
        Assert.InRange(pod.BoundAt!.Value - freed, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        Assert.Equal((2, 3), (loop.Patches["held"], pod.FilterCalls));
    }

    [Fact]
    public async Task Wait_HighPriorityPodAmongLowOnes_EvictsNoPodWhileItIsHeld()
    {
        await using var loop = Loop(["near", "far-1", "far-2"], slots: 2, maxBackoff: 10);
        foreach (var node in loop.Nodes) loop.Model.AddBound(new SimulatedPod($"low-{node}"), node);
        loop.Model.AddBound(new SimulatedPod("low-too"), "near");
        var pod = loop.Add("high", MaxWaitText, priority: 1_000);

        await loop.Model.RunAsync(Minute);

        Assert.StartsWith("far", pod.NodeName, StringComparison.Ordinal);
        Assert.Equal((0, 2), (loop.Model.Evictions, loop.Patches["high"]));
    }

    [Fact]
    public async Task Wait_EveryNodeFullAfterTheBound_PreemptsAsWithoutUs()
    {
        await using var loop = Loop(["near", "far"], slots: 1, maxBackoff: 10);
        foreach (var node in loop.Nodes) loop.Model.AddBound(new SimulatedPod($"low-{node}"), node);
        var pod = loop.Add("high", MaxWaitText, priority: 1_000);

        await loop.Model.RunAsync(Minute);

        Assert.Equal(1, loop.Model.Evictions);
        Assert.NotNull(pod.NodeName);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2)]
    public async Task Wait_IdleQueueWithBindings_IsTriedOnceForEachBinding(int maxBackoff)
    {
        await using var loop = Loop([.. Names("near", 1), .. Names("far", 90)], slots: 20, maxBackoff);
        for (var i = 0; i < 20; i++) loop.Model.AddBound(new SimulatedPod($"filler-{i}"), "near-000");
        var held = Enumerable.Range(0, 20).Select(i => loop.Add($"held-{i:000}", MaxWaitText)).ToArray();

        // Ten others a second: each binding makes kube-scheduler try the held ones again, since it has nothing else to do.
        for (var tenth = 0; tenth < Bindings; tenth++)
        {
            loop.Add($"good-{tenth:000}", null);
            await loop.Model.RunAsync(TimeSpan.FromMilliseconds(100));
        }

        Assert.All(held, pod => Assert.InRange(pod.FilterCalls, 3, (int)MaxWait.TotalSeconds * 10));
        Print($"ten bindings a second, backoff {maxBackoff} s", held, loop);
        AssertWaits(held, loop);
    }

    [Theory]
    [InlineData(500, 10)]
    [InlineData(500, 2)]
    [InlineData(100, 10)]
    [InlineData(100, 2)]
    public async Task Wait_FiveHundredHeldWhileAsManyAreBound_StaysWithinTheLimitsPromise(int maxHeldPods, int maxBackoff)
    {
        var delay = new DelayOptions { ReadBytesPerSecond = 1, MaxHeldPods = maxHeldPods };
        await using var loop = Loop([.. Names("near", 1), .. Names("far", 90)], slots: 20, maxBackoff, delay);
        for (var i = 0; i < 20; i++) loop.Model.AddBound(new SimulatedPod($"filler-{i}"), "near-000");
        var waiting = Enumerable.Range(0, 500).Select(i => loop.Add($"held-{i:000}", MaxWaitText)).ToArray();
        await loop.Model.RunAsync(Minute, until: () => waiting.All(pod => pod.FilterCalls > 0));

        var (callsBefore, began) = (loop.Model.FilterCalls, loop.Clock.GetUtcNow());
        var good = Enumerable.Range(0, 500).Select(i => loop.Add($"good-{i:000}", null)).ToArray();
        await loop.Model.RunAsync(Minute, until: () => good.All(pod => pod.NodeName is not null));
        var elapsed = loop.Clock.GetUtcNow() - began;
        var heldCalls = loop.Model.FilterCalls - callsBefore - good.Length;
        await loop.Model.RunAsync(Minute);

        output.WriteLine($"limit {maxHeldPods}, backoff {maxBackoff} s: 500 good pods in {elapsed.TotalSeconds:0.0} s beside {heldCalls} "
            + "calls for held pods");
        Print($"limit {maxHeldPods}, backoff {maxBackoff} s", waiting, loop);
        Assert.InRange(loop.MostHeld, 1, maxHeldPods);
        // The bound: while others queue, each held pod is tried once at first and then once for each backoff that has passed.
        Assert.InRange(heldCalls, 0, maxHeldPods * (2 + AttemptsWithin(elapsed, maxBackoff)));
        AssertWaits(waiting, loop);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(BlockMapFailure.NotFound, true)]
    public async Task Filter_OnePathOfSeveralIsNotKnown_HeldPodGoesOnWhileItsMapIsToCome(BlockMapFailure? failure, bool passes)
    {
        await using var loop = Loop(["near", "far"], slots: 1, maxBackoff: 2);
        var (held, fresh) = (loop.Add("held", "15s"), loop.Add("fresh", "15s"));
        await loop.FilterAsync(held, ["far"], default);
        loop.Inputs.Missing = new InputState(new InputPath("", "/in/other"), null, 0, failure, null);

        Assert.Equal(passes, (await loop.FilterAsync(held, ["far"], default)).NodeNames.Contains("far"));

        Assert.Contains("far", (await loop.FilterAsync(fresh, ["far"], default)).NodeNames);

        loop.Clock.Advance(MaxWait);
        Assert.Contains("far", (await loop.FilterAsync(held, ["far"], default)).NodeNames);
    }

    [Fact]
    public async Task Filter_WaitEndsWhileTheMapIsAwaited_Passes()
    {
        await using var loop = Loop(["near", "far"], slots: 1, maxBackoff: 2);
        var pod = loop.Add("held", MaxWaitText);
        Assert.Empty((await loop.FilterAsync(pod, ["far"], default)).NodeNames);
        loop.Clock.Advance(MaxWait - TimeSpan.FromMilliseconds(100));
        loop.Inputs.Awaited = () => loop.Clock.Advance(TimeSpan.FromMilliseconds(150));

        Assert.Equal(["far"], (await loop.FilterAsync(pod, ["far"], default)).NodeNames);
    }

    private static WaitLoop Loop(IReadOnlyList<string> nodes, int slots, int maxBackoff, DelayOptions? delay = null) =>
        new(nodes, slots, TimeSpan.FromSeconds(maxBackoff), delay);

    private static IEnumerable<string> Names(string prefix, int count) => Enumerable.Range(0, count).Select(i => $"{prefix}-{i:000}");

    /// <summary>How many backoffs of 1, 2, 4, … s, up to the longest, end within a time.</summary>
    private static int AttemptsWithin(TimeSpan time, int maxBackoff)
    {
        var (attempts, passed) = (0, 0);
        for (var backoff = 1; passed + backoff <= time.TotalSeconds; backoff = Math.Min(backoff * 2, maxBackoff), attempts++)
            passed += backoff;
        return attempts;
    }

    private void Print(string what, SimulatedPod[] pods, WaitLoop loop) => output.WriteLine(
        $"{what}: {pods.Average(pod => pod.FilterCalls):0.0} filter calls for each pod on average, {pods.Max(pod => pod.FilterCalls)} at "
            + "most; "
        + $"{pods.Max(pod => loop.Patches.GetValueOrDefault(pod.Name))} of our status patches, {pods.Max(pod => pod.SchedulerPatches)} of "
        + $"kube-scheduler's; {loop.MostHeld} held at once");

    private static void AssertWaits(SimulatedPod[] pods, WaitLoop loop)
    {
        Assert.All(pods, pod => Assert.NotNull(pod.NodeName));
        Assert.All(pods, pod => Assert.InRange(loop.Patches.GetValueOrDefault(pod.Name), 0, 2));
        Assert.All(loop.HeldFor.Values, held => Assert.InRange(held, TimeSpan.Zero, MaxWait - TimeSpan.FromTicks(1)));
        Assert.Equal((0, 0), (loop.Model.Evictions, loop.Waits.HeldPods));
    }
}
