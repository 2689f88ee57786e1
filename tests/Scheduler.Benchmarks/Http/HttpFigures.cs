using System.Globalization;
using System.Text.Json.Serialization;

namespace Scheduler.Benchmarks.Http;

/// <summary>What one case cost compared with the floor; medians over the rounds.</summary>
internal sealed record HttpFigures(
    [property: JsonPropertyName("case")] string Case,
    [property: JsonPropertyName("nodes")] int Nodes,
    [property: JsonPropertyName("medianMicroseconds")] double MedianMicroseconds,
    [property: JsonPropertyName("floorMicroseconds")] double FloorMicroseconds,
    [property: JsonPropertyName("ratio")] double Ratio,
    [property: JsonPropertyName("p99Ratio")] double P99Ratio,
    [property: JsonPropertyName("allocatedBytes")] long AllocatedBytes)
{
    public const string Header =
        "| case | nodes | median µs | floor µs | ratio | p99 ratio | allocated bytes |\n|---|---|---|---|---|---|---|";

    /// <summary>The case's figures from those of its rounds.</summary>
    public static HttpFigures Of(HttpCase one, IReadOnlyList<RoundFigures> rounds, long allocatedBytes) => new(
        one.Name,
        one.Nodes,
        MedianOf(rounds, round => round.Median),
        MedianOf(rounds, round => round.FloorMedian),
        MedianOf(rounds, round => round.Median / round.FloorMedian),
        MedianOf(rounds, round => round.P99 / round.FloorP99),
        allocatedBytes);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Case} | {Nodes:N0} | {MedianMicroseconds:F0} | {FloorMicroseconds:F0} | {Ratio:F2} | {P99Ratio:F2} | {AllocatedBytes:N0} |");

    private static double MedianOf(IReadOnlyList<RoundFigures> rounds, Func<RoundFigures, double> figure) =>
        Math.Round(rounds.Select(figure).Order().ElementAt(rounds.Count / 2), 3);
}

/// <summary>One round, in microseconds.</summary>
internal sealed record RoundFigures(double Median, double FloorMedian, double P99, double FloorP99)
{
    public static RoundFigures Of(double[] times, double[] floorTimes) =>
        new(At(times, 0.5), At(floorTimes, 0.5), At(times, 0.99), At(floorTimes, 0.99));

    private static double At(double[] times, double share) => times.Order().ElementAt((int)(share * (times.Length - 1)));
}
