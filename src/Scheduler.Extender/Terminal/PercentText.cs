using System.Globalization;

namespace Scheduler.Extender.Terminal;

/// <summary>A ratio in whole percent: <c>34 %</c>.</summary>
internal static class PercentText
{
    /// <summary>Only all is 100 %, as on the page: 99.9 % would hide that something is missing.</summary>
    public static string Of(double ratio) => string.Create(
        CultureInfo.InvariantCulture, $"{(ratio < 1 ? Math.Min(99, Math.Round(100 * ratio)) : 100)} %");
}
