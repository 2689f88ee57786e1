using System.Globalization;
using System.Text.Json.Serialization;

namespace Scheduler.Benchmarks.Http;

/// <summary>What one case cost compared with the baseline; medians over the rounds.</summary>
internal sealed record HttpFigures(
    [property: JsonPropertyName("case")] string Case,
    [property: JsonPropertyName("nodes")] int Nodes,
    [property: JsonPropertyName("medianMicroseconds")] double MedianMicroseconds,
    [property: JsonPropertyName("baselineMicroseconds")] double BaselineMicroseconds,
    [property: JsonPropertyName("ratio")] double Ratio,
    [property: JsonPropertyName("p99Ratio")] double P99Ratio,
    [property: JsonPropertyName("allocatedBytes")] long AllocatedBytes)
{
    public const string Header =
        "| case | nodes | median µs | baseline µs | ratio | p99 ratio | allocated bytes |\n|---|---|---|---|---|---|---|";

    /// <summary>The case's figures from those of its rounds.</summary>
    public static HttpFigures Of(HttpCase one, IReadOnlyList<RoundFigures> rounds, long allocatedBytes) => new(
        one.Name,
        one.Nodes,
        MedianOf(rounds, round => round.Median),
        MedianOf(rounds, round => round.BaselineMedian),
        MedianOf(rounds, round => round.Median / round.BaselineMedian),
        MedianOf(rounds, round => round.P99 / round.BaselineP99),
        allocatedBytes);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Case} | {Nodes:N0} | {MedianMicroseconds:F0} | {BaselineMicroseconds:F0} | {Ratio:F2} | {P99Ratio:F2} | {AllocatedBytes:N0} |");

    private static double MedianOf(IReadOnlyList<RoundFigures> rounds, Func<RoundFigures, double> figure) =>
        Math.Round(rounds.Select(figure).Order().ElementAt(rounds.Count / 2), 3);
}

/// <summary>One round, in microseconds.</summary>
internal sealed record RoundFigures(double Median, double BaselineMedian, double P99, double BaselineP99)
{
    public static RoundFigures Of(double[] times, double[] baselineTimes) =>
        new(At(times, 0.5), At(baselineTimes, 0.5), At(times, 0.99), At(baselineTimes, 0.99));

    private static double At(double[] times, double share) => times.Order().ElementAt((int)(share * (times.Length - 1)));
}
