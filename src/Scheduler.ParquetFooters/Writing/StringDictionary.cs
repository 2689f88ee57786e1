using System.Text;

namespace Scheduler.ParquetFooters.Writing;

/// <summary>The different texts of a column chunk, each with a number.</summary>
internal sealed class StringDictionary
{
    private const int MaxBytes = 1 << 20;

    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private int _bytes;

    /// <summary>The texts, in the order in which they came.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The numbers of some texts; null when they differ so much that a dictionary saves nothing, or is large.</summary>
    /// <param name="texts">The texts of one column chunk.</param>
    /// <param name="isNull">Whether a row lacks its text, and so its number.</param>
    public int[]? TryNumber(ReadOnlySpan<string> texts, Func<int, bool> isNull)
    {
        var (numbers, count) = (new int[texts.Length], 0);
        for (var row = 0; row < texts.Length; row++)
        {
            if (isNull(row)) continue;
            numbers[row] = NumberOf(texts[row]);
            count++;
            if (_bytes > MaxBytes) return null;
        }

        return _texts.Count <= (count + 1) / 2 ? numbers : null;
    }

    private int NumberOf(string text)
    {
        if (_indices.TryGetValue(text, out var number)) return number;
        number = _texts.Count;
        _indices.Add(text, number);
        _texts.Add(text);
        _bytes += sizeof(int) + Encoding.UTF8.GetByteCount(text);
        return number;
    }
}
