using System.Globalization;
using Scheduler.Benchmarks.Processes;

namespace Scheduler.Benchmarks.Outages;

/// <summary>What the service did while its servers came and went.</summary>
/// <param name="Outages">How often one was killed or stopped.</param>
/// <param name="Requests">Of the connections that ask without a pause.</param>
/// <param name="Failed">Those that were not answered with 200.</param>
/// <param name="Slow">Those that took more than a second.</param>
/// <param name="Longest">The longest of them.</param>
/// <param name="NewInputs">Pods whose input was asked for for the first time.</param>
/// <param name="NewFailed">Those that were not answered with 200.</param>
/// <param name="NewLongest">The longest answer to one.</param>
/// <param name="MinuteBytes">Mean working set of each minute.</param>
/// <param name="Settled">What is left after full collections, when each fourth of the time is over.</param>
/// <param name="PeakBytes">The most that it ever was.</param>
internal sealed record OutageFigures(
    int Outages,
    long Requests,
    long Failed,
    long Slow,
    TimeSpan Longest,
    int NewInputs,
    int NewFailed,
    TimeSpan NewLongest,
    double[] MinuteBytes,
    IReadOnlyList<SettledMemory> Settled,
    long PeakBytes)
{
    public const string Header =
        "| outages | requests | failed | above 1 s | longest | new inputs | failed | longest | working set by minute | collected heap "
            + "after each fourth of the time | collected working set | peak |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|---|";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Outages} | {Requests:N0} | {Failed} | {Slow} | {Longest.TotalMilliseconds:N0} ms | {NewInputs:N0} | {NewFailed} | "
            + $"{NewLongest.TotalMilliseconds:N0} ms "
        + $"| {string.Join(", ", MinuteBytes.Select(bytes => (bytes / (1 << 20)).ToString("F0", CultureInfo.InvariantCulture)))} MiB "
        + $"| {InMiB(Settled.Select(memory => memory.Heap))} | {InMiB(Settled.Select(memory => memory.WorkingSet))} "
        + $"| {PeakBytes >> 20} MiB |");

    private static string InMiB(IEnumerable<long> bytes) =>
        $"{string.Join(", ", bytes.Select(each => (each / 1048576.0).ToString("F1", CultureInfo.InvariantCulture)))} MiB";
}
