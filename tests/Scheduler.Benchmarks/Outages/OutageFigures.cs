using System.Globalization;

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
/// <param name="SecondMinuteBytes">Mean working set of the second minute.</param>
/// <param name="LastMinuteBytes">Mean working set of the last minute.</param>
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
    double SecondMinuteBytes,
    double LastMinuteBytes,
    long PeakBytes)
{
    public const string Header =
        "| outages | requests | failed | above 1 s | longest | new inputs | failed | longest | working set, second minute | last minute | difference | peak |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|---|";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Outages} | {Requests:N0} | {Failed} | {Slow} | {Longest.TotalMilliseconds:N0} ms | {NewInputs:N0} | {NewFailed} | {NewLongest.TotalMilliseconds:N0} ms "
        + $"| {SecondMinuteBytes / (1 << 20):F1} MiB | {LastMinuteBytes / (1 << 20):F1} MiB | {(LastMinuteBytes / SecondMinuteBytes) - 1:+0.0 %;−0.0 %;0 %} "
        + $"| {PeakBytes >> 20} MiB |");
}
