using System.Buffers;
using System.Text.Json;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// A resource quantity as the API server writes it: a decimal number with a decimal suffix (<c>n u m k M G T P E</c>), a binary one
/// (<c>Ki</c> … <c>Ei</c>) or an exponent (<c>1e3</c>), of any length. Rounded up to whole units, as kube-scheduler does.
/// </summary>
internal static class Quantity
{
    /// <summary>Times a thousand it is still a decimal, and any digit times it is beyond 64 bits.</summary>
    private const int MaxExponent = 25;

    /// <summary>Longer numbers count as this one, which is beyond 64 bits even with the suffix <c>n</c>.</summary>
    private const decimal MaxNumber = 1e28m;

    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("0123456789."u8);

    /// <summary>The quantity in thousandths, as for cores.</summary>
    /// <returns>False when the text is not a quantity or is negative; a value beyond 64 bits becomes the largest.</returns>
    public static bool TryParseMilli(ReadOnlySpan<byte> text, out long value) => TryParse(text, 1_000m, out value);

    /// <summary>The quantity in units, as for bytes and pods.</summary>
    /// <inheritdoc cref="TryParseMilli" path="/returns"/>
    public static bool TryParseUnits(ReadOnlySpan<byte> text, out long value) => TryParse(text, 1m, out value);

    /// <summary>Reads the next value if it is a quantity: a string, or a number as some clients write whole units.</summary>
    /// <param name="reader">Before the value.</param>
    /// <param name="milli">Whether in thousandths.</param>
    /// <param name="value">The quantity; 0 when it is none.</param>
    public static bool TryRead(ref Utf8JsonReader reader, bool milli, out long value)
    {
        value = 0;
        reader.Read();
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
            return TryParse(reader.ValueSpan, milli ? 1_000m : 1m, out value);
        reader.Skip();
        return false;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, decimal perUnit, out long value)
    {
        value = 0;
        if (text.IsEmpty) return false;
        if (text[0] == '+') text = text[1..];
        var length = text.IndexOfAnyExcept(NumberCharacters);
        if (length < 0) length = text.Length;
        if (!TryParseNumber(text[..length], out var number) || !TryParseScale(text[length..], out var scale)) return false;
        value = RoundUp(number, scale, perUnit);
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<byte> digits, out decimal number)
    {
        number = 0;
        var fraction = 0m;
        var any = false;
        foreach (var character in digits)
        {
            if (character == '.')
            {
                if (fraction > 0) return false;
                fraction = 1;
                continue;
            }

            any = true;
            // The API server writes at most nine digits after the point.
            if (fraction > 1e-19m) number += (character - '0') * (fraction /= 10);
            else if (fraction == 0) number = number < MaxNumber / 10 ? (number * 10) + (character - '0') : MaxNumber;
        }

        return any;
    }

    private static bool TryParseScale(ReadOnlySpan<byte> suffix, out decimal scale)
    {
        scale = 1;
        if (suffix.IsEmpty) return true;
        if (suffix.Length == 1) return TryParseDecimalSuffix(suffix[0], out scale);
        if (suffix.Length == 2 && suffix[1] == 'i') return TryParseBinarySuffix(suffix[0], out scale);
        return suffix[0] is (byte)'e' or (byte)'E' && TryParseExponent(suffix[1..], out scale);
    }

    private static bool TryParseDecimalSuffix(byte suffix, out decimal scale)
    {
        scale = suffix switch
        {
            (byte)'n' => 1e-9m,
            (byte)'u' => 1e-6m,
            (byte)'m' => 1e-3m,
            (byte)'k' => 1e3m,
            (byte)'M' => 1e6m,
            (byte)'G' => 1e9m,
            (byte)'T' => 1e12m,
            (byte)'P' => 1e15m,
            (byte)'E' => 1e18m,
            _ => 0,
        };
        return scale > 0;
    }

    private static bool TryParseBinarySuffix(byte suffix, out decimal scale)
    {
        var power = "KMGTPE"u8.IndexOf(suffix) + 1;
        scale = 1L << (10 * power);
        return power > 0;
    }

    private static bool TryParseExponent(ReadOnlySpan<byte> text, out decimal scale)
    {
        scale = 1;
        var negative = text[0] == '-';
        if (negative || text[0] == '+') text = text[1..];
        if (text.IsEmpty || text.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        var exponent = 0;
        foreach (var digit in text) exponent = Math.Min(MaxExponent, (exponent * 10) + (digit - '0'));
        for (var i = 0; i < exponent; i++) scale = negative ? scale / 10 : scale * 10;
        return true;
    }

    private static long RoundUp(decimal number, decimal scale, decimal perUnit)
    {
        var units = scale * perUnit;
        if (units > 1 && number > long.MaxValue / units) return long.MaxValue;
        return (long)Math.Min(long.MaxValue, Math.Ceiling(number * units));
    }
}
