using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Core;

/// <summary>
/// A length of time as users write it, in annotations and configuration alike: Go's form (<c>150ms</c>, <c>1m30s</c>, <c>1.5h</c>), .NET's
/// (<c>00:00:30</c>), or <c>0</c>. The default value is zero.
/// </summary>
/// <param name="Value">The time.</param>
[TypeConverter(typeof(DurationConverter))]
public readonly partial record struct Duration(TimeSpan Value)
{
    private const int MaxTextLength = 64;

    /// <summary>Reads either form.</summary>
    /// <returns>False when the text is neither, is negative, or is beyond <see cref="TimeSpan"/>.</returns>
    public static bool TryParse(string? text, out Duration duration)
    {
        duration = default;
        text = text?.Trim();
        if (text is null or "" || text.Length > MaxTextLength) return false;
        if (text == "0") return true;
        if (text.Contains(':', StringComparison.Ordinal)) return TryParseTimeSpan(text, out duration);
        return TryParseGo(text, out duration);
    }

    /// <summary>The time of a duration.</summary>
    public static implicit operator TimeSpan(Duration duration) => duration.Value;

    /// <summary>A duration of that time.</summary>
    public static implicit operator Duration(TimeSpan value) => new(value);

    /// <summary>In Go's form: <c>15s</c>, <c>1m30s</c>, <c>1.5s</c>, <c>150ms</c>; in whole milliseconds.</summary>
    public string ToText()
    {
        var (hours, minutes) = ((long)Value.TotalHours, Value.Minutes);
        var milliseconds = (long)Value.TotalMilliseconds % (60 * 1000);
        if (hours == 0 && minutes == 0 && milliseconds is > 0 and < 1000) return Part(milliseconds, "ms");
        var text = string.Create(CultureInfo.InvariantCulture, $"{Part(hours, "h")}{Part(minutes, "m")}{Part(milliseconds / 1000m, "s")}");
        return text.Length > 0 ? text : "0s";
    }

    /// <summary>.NET's form.</summary>
    public override string ToString() => Value.ToString("c", CultureInfo.InvariantCulture);

    private static string Part(decimal number, string unit) =>
        number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{number:0.###}{unit}");

    private static bool TryParseTimeSpan(string text, out Duration duration)
    {
        var parsed = TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero;
        duration = parsed ? value : default;
        return parsed;
    }

    private static bool TryParseGo(string text, out Duration duration)
    {
        duration = default;
        var match = GoForm().Match(text);
        if (!match.Success) return false;
        var ticks = 0m;
        foreach (var (number, unit) in match.Groups[1].Captures.Zip(match.Groups[2].Captures))
        {
            if (!decimal.TryParse(number.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return false;
            ticks += value * TicksOf(unit.Value);
        }

        if (ticks > TimeSpan.MaxValue.Ticks) return false;
        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    private static decimal TicksOf(string unit) => unit switch
    {
        "ns" => 0.01m,
        "us" or "µs" => TimeSpan.TicksPerMicrosecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        _ => TimeSpan.TicksPerHour,
    };

    // Each number is at most 12 digits on either side of the point, so that the sum stays within decimal.
    [GeneratedRegex(@"^(?:([0-9]{1,12}(?:\.[0-9]{1,12})?)(ns|us|µs|ms|s|m|h))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex GoForm();
}

/// <summary>Lets configuration binding read a <see cref="Duration"/>.</summary>
public sealed class DurationConverter : TypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text
            ? Duration.TryParse(text, out var duration)
                ? duration
                : throw new FormatException($"'{text}' is not a duration; write it as 150ms, 1m30s or 00:00:30.")
            : base.ConvertFrom(context, culture, value);
}
