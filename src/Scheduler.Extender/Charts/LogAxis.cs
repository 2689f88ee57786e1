using System.Globalization;

namespace Scheduler.Extender.Charts;

/// <summary>Maps values to pixels by their decimal logarithm, over whole decades.</summary>
internal sealed class LogAxis
{
    private readonly double _start;
    private readonly double _pixelsPerDecade;
    private readonly int _lowest;

    /// <summary>An axis that holds all values.</summary>
    /// <param name="values">What it must hold, all above zero.</param>
    /// <param name="start">Where its lowest value is.</param>
    /// <param name="end">Where its highest value is.</param>
    public LogAxis(IEnumerable<double> values, double start, double end)
    {
        var all = values.ToArray();
        _lowest = (int)Math.Floor(Math.Log10(all.Min()));
        var highest = Math.Max((int)Math.Ceiling(Math.Log10(all.Max())), _lowest + 1);
        (_start, _pixelsPerDecade) = (start, (end - start) / (highest - _lowest));
        Ticks = [.. Enumerable.Range(_lowest, highest - _lowest + 1).Select(power => Math.Pow(10, power))];
    }

    /// <summary>The powers of ten.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>A power of ten in its shortest form.</summary>
    public static string LabelOf(double tick) => tick switch
    {
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{tick / 1e6:0} M"),
        >= 1e3 => string.Create(CultureInfo.InvariantCulture, $"{tick / 1e3:0} k"),
        _ => tick.ToString("0.###", CultureInfo.InvariantCulture),
    };

    /// <summary>Where a value is.</summary>
    public double At(double value) => Math.Round(_start + ((Math.Log10(value) - _lowest) * _pixelsPerDecade), 1);
}
