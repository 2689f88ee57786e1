using System.Globalization;

namespace Scheduler.Core.ParquetSelection;

/// <summary>Row groups from <paramref name="First"/> to <paramref name="Last"/>, both included, counted from 0.</summary>
public readonly record struct IndexRange(int First, int Last)
{
    /// <summary>Reads <c>12</c> or <c>0-9</c>; false for anything else, and for a range that runs backwards.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IndexRange range)
    {
        var dash = text.IndexOf('-');
        var isRead = TryParseIndex(dash < 0 ? text : text[..dash], out var first) & TryParseIndex(text[(dash + 1)..], out var last);
        range = new IndexRange(first, last);
        return isRead && first <= last;
    }

    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    private static bool TryParseIndex(ReadOnlySpan<char> text, out int index) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
