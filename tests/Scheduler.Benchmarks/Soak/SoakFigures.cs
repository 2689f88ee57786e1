using System.Globalization;

namespace Scheduler.Benchmarks.Soak;

/// <summary>What a soak came to.</summary>
/// <param name="RequestsPerSecond">Of prioritize.</param>
/// <param name="BaselinePerSecond">Of the baseline.</param>
/// <param name="Requests">Requests to prioritize.</param>
/// <param name="Failed">Requests that were not answered with 200, the baseline's included.</param>
/// <param name="SecondMinuteBytes">Mean working set of the second minute.</param>
/// <param name="LastMinuteBytes">Mean working set of the last minute.</param>
/// <param name="PeakBytes">The most that it ever was.</param>
internal sealed record SoakFigures(
    double RequestsPerSecond, double BaselinePerSecond, long Requests, long Failed, double SecondMinuteBytes, double LastMinuteBytes,
    long PeakBytes)
{
    public const string Header =
        "| requests/s | baseline's | ratio | requests | failed | working set, second minute | last minute | difference | peak |\n"
        + "|---|---|---|---|---|---|---|---|---|";

    /// <summary>Throughput as a part of the baseline's.</summary>
    public double Ratio => RequestsPerSecond / BaselinePerSecond;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {RequestsPerSecond:N0} | {BaselinePerSecond:N0} | {Ratio:F2} | {Requests:N0} | {Failed} | {SecondMinuteBytes / (1 << 20):F1} MiB "
        + $"| {LastMinuteBytes / (1 << 20):F1} MiB | {(LastMinuteBytes / SecondMinuteBytes) - 1:+0.0 %;−0.0 %;0 %} | {PeakBytes >> 20} MiB |");
}
