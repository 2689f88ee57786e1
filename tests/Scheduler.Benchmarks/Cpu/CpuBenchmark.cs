using System.Globalization;

namespace Scheduler.Benchmarks.Cpu;

/// <summary>
/// CPU time that the service takes for a pod: of the prioritize call, beside the baseline endpoint that reads and writes the same bytes
/// without parsing; of what the watch reports of it; and of its Event. 500 names, pods of a group of 100. What the process takes when
/// nothing happens is measured first and left out.
/// </summary>
internal static class CpuBenchmark
{
    private const int GroupSize = 100;
    private const int Requests = 4_000;
    private const int Pods = 400;
    private const int Rounds = 5;

    /// <summary>As many pods as a busy scheduler binds.</summary>
    private static readonly TimeSpan BetweenPods = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Runs every case; a line for each.</summary>
    public static async IAsyncEnumerable<string> RunAsync(Action<string> progress)
    {
        await using var target = await CpuTarget.StartAsync(CancellationToken.None);
        progress($"process {target.ProcessId}");
        await Task.Delay(Settling, TimeProvider.System);
        using var calls = new CpuCalls(target, GroupSize);
        await calls.WarmAsync();
        yield return "| CPU of | µs | of the baseline |\n|---|---|---|";
        var (baseline, plain, annotated) = await MedianAsync(progress, () => calls.MeasureAsync(Requests));
        yield return Line("baseline endpoint, 500 names", baseline, baseline);
        yield return Line("prioritize, unannotated", plain, baseline);
        yield return Line("prioritize, annotated", annotated, baseline);

        var lives = new PodLives(target, calls, BetweenPods, Settling);
        await lives.MeasureAsync(Pods, asks: true, isAsked: true);
        progress("watch events");
        var unannotated = await MedianAsync(() => lives.MeasureAsync(Pods, asks: false, isAsked: false));
        yield return Line("watch events of a pod's life, unannotated", unannotated, baseline);
        var watched = await MedianAsync(() => lives.MeasureAsync(Pods, asks: true, isAsked: false));
        yield return Line("watch events of a pod's life, annotated", watched, baseline);
        progress("events");
        var whole = await MedianAsync(() => lives.MeasureAsync(Pods, asks: true, isAsked: true));
        yield return Line("a pod's whole life: call, watch events, Event", whole, baseline);
        yield return Line("its Event and what else follows a binding", whole - watched - annotated, baseline);
    }

    private static async Task<(TimeSpan Baseline, TimeSpan Plain, TimeSpan Annotated)> MedianAsync(
        Action<string> progress, Func<Task<(TimeSpan Baseline, TimeSpan Plain, TimeSpan Annotated)>> measure)
    {
        var rounds = new List<(TimeSpan Baseline, TimeSpan Plain, TimeSpan Annotated)>();
        for (var round = 0; round < Rounds; round++)
        {
            progress($"calls, round {round}");
            rounds.Add(await measure());
        }

        return (
            Median(rounds.Select(one => one.Baseline)),
            Median(rounds.Select(one => one.Plain)),
            Median(rounds.Select(one => one.Annotated)));
    }

    private static async Task<TimeSpan> MedianAsync(Func<Task<TimeSpan>> measure)
    {
        var rounds = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++) rounds.Add(await measure());
        return Median(rounds);
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ElementAt(Rounds / 2);

    private static string Line(string what, TimeSpan time, TimeSpan baseline) =>
        string.Create(CultureInfo.InvariantCulture, $"| {what} | {time.TotalMicroseconds:0} | {time / baseline:0.00} |");
}
