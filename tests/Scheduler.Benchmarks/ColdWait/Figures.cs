using System.Globalization;

namespace Scheduler.Benchmarks.ColdWait;

/// <summary>What the requests of one case took.</summary>
internal sealed record Figures(string Case, IReadOnlyList<TimeSpan> Times)
{
    public override string ToString()
    {
        var sorted = Times.Order().ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Case,-28} {sorted.Length,8} {At(sorted, 0.5),10:F2} {At(sorted, 0.99),10:F2} {sorted[^1].TotalMilliseconds,10:F2}");
    }

    private static double At(TimeSpan[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))].TotalMilliseconds;
}
