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
/// <param name="Early">What is left after a full collection when two minutes are over.</param>
/// <param name="Late">The same at the end.</param>
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
    SettledMemory Early,
    SettledMemory Late,
    long PeakBytes)
{
    public const string Header =
        "| outages | requests | failed | above 1 s | longest | new inputs | failed | longest | working set by minute | heap collected after 2 min, at the end | settled working set | peak |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|---|";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Outages} | {Requests:N0} | {Failed} | {Slow} | {Longest.TotalMilliseconds:N0} ms | {NewInputs:N0} | {NewFailed} | {NewLongest.TotalMilliseconds:N0} ms "
        + $"| {string.Join(", ", MinuteBytes.Select(bytes => (bytes / (1 << 20)).ToString("F0", CultureInfo.InvariantCulture)))} MiB "
        + $"| {Change(Early.Heap, Late.Heap)} | {Change(Early.WorkingSet, Late.WorkingSet)} "
        + $"| {PeakBytes >> 20} MiB |");

    private static string Change(long before, long after) => string.Create(
        CultureInfo.InvariantCulture, $"{before / 1048576.0:F1}, {after / 1048576.0:F1} MiB ({((double)after / before) - 1:+0.0 %;−0.0 %;0 %})");
}
