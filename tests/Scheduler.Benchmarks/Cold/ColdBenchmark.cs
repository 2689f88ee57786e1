using System.Globalization;

namespace Scheduler.Benchmarks.Cold;

/// <summary>
/// A burst whose map is not there: 200 pods of one group at 200 a second on 500 nodes, 400 blocks of three replicas. What they cover is
/// compared with the same run where the map was there before; and a service that is restarted in the middle of the group with one that was
/// not.
/// </summary>
internal static class ColdBenchmark
{
    private const int GroupSize = 200;
    private const int Seeds = 3;

    /// <summary>Runs every case; a line for each.</summary>
    public static async IAsyncEnumerable<string> RunAsync(Action<string> progress)
    {
        yield return "| case | map after | covered ÷ warm | the worst of seeds | others' delay, median | p99 | longest "
            + "|\n|---|---|---|---|---|---|---|";
        var warm = await RepeatAsync("warm", progress, seed => RunAsync(seed, TimeSpan.Zero, isWarm: true));
        yield return LineOf("warm", TimeSpan.Zero, warm, warm);
        foreach (var delay in (TimeSpan[])[TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2)])
            yield return LineOf(
                "cold", delay, await RepeatAsync($"cold {delay}", progress, seed => RunAsync(seed, delay, isWarm: false)), warm);
        yield return LineOf(
            "cold, after another job", TimeSpan.FromSeconds(0.5), await RepeatAsync("after another", progress, RunAfterAnotherAsync), warm);
        foreach (var delay in (TimeSpan[])[TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2)])
            yield return LineOf(
                "restart after 100", delay, await RepeatAsync($"restart {delay}", progress, seed => RestartAsync(seed, delay)), warm);
    }

    private static async Task<Run[]> RepeatAsync(string name, Action<string> progress, Func<int, Task<Run>> run)
    {
        progress(name);
        // Not counted: code is compiled.
        if (name == "warm") await run(0);
        var runs = new Run[Seeds];
        for (var seed = 0; seed < Seeds; seed++) runs[seed] = await run(seed + 1);
        return runs;
    }

    private static async Task<Run> RunAsync(int seed, TimeSpan delay, bool isWarm)
    {
        await using var cluster = await ColdCluster.StartAsync(seed, CancellationToken.None);
        cluster.MapDelay = delay;
        await cluster.StartServiceAsync(CancellationToken.None);
        if (isWarm) await cluster.WarmAsync(CancellationToken.None);
        using var scheduler = new SerialScheduler(cluster, seed);
        await scheduler.PlaceAsync(GroupSize, GroupSize, CancellationToken.None);
        return await EndAsync(cluster, scheduler);
    }

    private static async Task<Run> RunAfterAnotherAsync(int seed)
    {
        await using var cluster = await ColdCluster.StartAsync(seed, CancellationToken.None);
        await cluster.StartServiceAsync(CancellationToken.None);
        using var scheduler = new SerialScheduler(cluster, seed);
        await scheduler.PlaceOtherJobAsync(CancellationToken.None);
        cluster.MapDelay = TimeSpan.FromSeconds(0.5);
        await scheduler.PlaceAsync(GroupSize, GroupSize, CancellationToken.None);
        return await EndAsync(cluster, scheduler);
    }

    private static async Task<Run> RestartAsync(int seed, TimeSpan delay)
    {
        await using var cluster = await ColdCluster.StartAsync(seed, CancellationToken.None);
        await cluster.StartServiceAsync(CancellationToken.None);
        await cluster.WarmAsync(CancellationToken.None);
        using var scheduler = new SerialScheduler(cluster, seed);
        await scheduler.PlaceAsync(GroupSize / 2, GroupSize, CancellationToken.None);
        await cluster.StopServiceAsync();
        cluster.MapDelay = delay;
        await cluster.StartServiceAsync(CancellationToken.None);
        await scheduler.PlaceAsync(GroupSize / 2, GroupSize, CancellationToken.None);
        return await EndAsync(cluster, scheduler);
    }

    private static async Task<Run> EndAsync(ColdCluster cluster, SerialScheduler scheduler)
    {
        var covered = await cluster.CoveredAsync(scheduler.Placed, CancellationToken.None);
        await cluster.StopServiceAsync();
        return new Run(covered, scheduler.OtherDelays);
    }

    private static string LineOf(string name, TimeSpan delay, Run[] runs, Run[] warm)
    {
        var ratios = runs.Zip(warm, (run, reference) => (double)run.CoveredBytes / reference.CoveredBytes).ToArray();
        var delays = runs.SelectMany(run => run.OtherDelays).Order().ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {delay.TotalSeconds:0.0} s | {ratios.Average():0.000} | {ratios.Min():0.000} | {Milliseconds(delays, 0.5):0} ms "
            + $"| {Milliseconds(delays, 0.99):0} ms | {Milliseconds(delays, 1):0} ms |");
    }

    private static double Milliseconds(TimeSpan[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))].TotalMilliseconds;

    /// <summary>What a run came to.</summary>
    private sealed record Run(long CoveredBytes, IReadOnlyList<TimeSpan> OtherDelays);
}
