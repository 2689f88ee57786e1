using System.Globalization;
using System.Text.Json;
using Scheduler.Benchmarks.Processes;

namespace Scheduler.Benchmarks.BlockMaps;

/// <summary>What two million blocks with three replicas on 5,000 DataNodes take, in a process limited to 512 MiB and in Redis.</summary>
internal static class BlocksBenchmark
{
    /// <summary>The argument that makes this program the limited process; behind it stands a mix.</summary>
    public const string ChildCommand = "held-blocks";

    /// <summary>Two million blocks as a few tables and many smaller inputs: what the requirement is held against.</summary>
    private const string Mixed = "2x250000,20x50000,50x10000";

    private static readonly string[] Mixes = [Mixed, "1x2000000", "20x100000", "200x10000", "256x1000"];

    /// <summary>All figures, as tables.</summary>
    public static async Task<string> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        List<string> lines =
        [
            "| inputs × blocks | map, bytes a block | placement, index and ledger | together | counted by the store | peak working set |",
            "|---|---|---|---|---|---|",
        ];
        foreach (var mix in Mixes)
        {
            progress(mix);
            var answer = await SelfProcess.RunAsync([ChildCommand, mix], SelfProcess.HeapOf512MiB);
            lines.Add(LineOf(mix, JsonSerializer.Deserialize<LimitedFigures>(answer)!));
        }

        lines.Add("");
        await foreach (var line in RedisFigures.MeasureAsync(progress, cancellationToken)) lines.Add(line);
        return string.Join('\n', lines);
    }

    /// <summary>What the limited process does.</summary>
    public static async Task<string> RunChildAsync(string mix)
    {
        var held = await HeldBlocks.MeasureAsync([.. mix.Split(',').SelectMany(SizesOf)]);
        return JsonSerializer.Serialize(new LimitedFigures(held, WorkingSet.PeakOf(Environment.ProcessId)));
    }

    private static IEnumerable<int> SizesOf(string part)
    {
        var numbers = part.Split('x').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Repeat(numbers[1], numbers[0]);
    }

    private static string LineOf(string mix, LimitedFigures figures)
    {
        var (held, blocks) = (figures.Held, (double)figures.Held.Blocks);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {mix.Replace("x", " × ").Replace(",", ", ")} | {held.MapBytes / blocks:F1} | {held.BesideBytes / blocks:F1} "
            + $"| {(held.MapBytes + held.BesideBytes) / blocks:F1} | {held.StoreBytes / blocks:F1} | {figures.PeakWorkingSet >> 20} MiB |");
    }

    private sealed record LimitedFigures(HeldFigures Held, long PeakWorkingSet);
}
