using System.Globalization;

namespace Scheduler.Core.Eligibility;

/// <summary>The whole numbers that labels, taints and their comparisons may have.</summary>
internal static class LabelNumber
{
    /// <summary>Reads a number of 64 bits in decimal, with or without a sign, as Go's <c>strconv.ParseInt</c> does.</summary>
    public static bool TryParse(string text, out long value) =>
        // Unlike Go, .NET allows zero bytes at the end.
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && text[^1] != '\0';

    /// <summary>
    /// Reads a number as taints and tolerations may have it: as people write it, with neither a plus sign nor needless zeros
    /// (<c>content.IsDecimalInteger</c> of k8s.io/apimachinery).
    /// </summary>
    public static bool TryParseExact(string text, out long value) =>
        TryParse(text, out value) && value.ToString(CultureInfo.InvariantCulture) == text;
}
