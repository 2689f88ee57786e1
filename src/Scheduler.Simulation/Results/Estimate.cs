namespace Scheduler.Simulation.Results;

/// <summary>A mean over seeds with its 95 % interval, by the t distribution; without a width for a single seed.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low95">Lower end of the interval.</param>
/// <param name="High95">Upper end.</param>
public readonly record struct Estimate(double Mean, double Low95, double High95)
{
    /// <summary>The 97.5 % point of the normal distribution.</summary>
    private const double Normal = 1.959964;

    /// <summary>The 97.5 % point of the t distribution with 1, 2, … degrees of freedom.</summary>
    private static ReadOnlySpan<double> StudentT =>
    [
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
        2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
    ];

    /// <summary>The estimate from one value for each seed.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static Estimate Of(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        if (values.Count == 1) return new Estimate(mean, mean, mean);
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        var half = PointOf(values.Count - 1) * Math.Sqrt(variance / values.Count);
        return new Estimate(mean, mean - half, mean + half);
    }

    /// <summary>Beyond the table the first two terms of the expansion in 1 ÷ degrees of freedom, right to four digits.</summary>
    private static double PointOf(int degrees)
    {
        if (degrees <= StudentT.Length) return StudentT[degrees - 1];
        var (cubed, fifth) = (Math.Pow(Normal, 3), Math.Pow(Normal, 5));
        return Normal + ((cubed + Normal) / (4 * degrees)) + (((5 * fifth) + (16 * cubed) + (3 * Normal)) / (96.0 * degrees * degrees));
    }
}
