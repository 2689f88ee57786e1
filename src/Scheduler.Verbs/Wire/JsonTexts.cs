using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Scheduler.Verbs.Wire;

/// <summary>Many short JSON texts in one array.</summary>
internal sealed class JsonTexts
{
    private const int ShortRun = 8;

    private readonly byte[] _bytes;
    private readonly int[] _starts;

    /// <summary>Each name in quotes, between the same two pieces.</summary>
    public JsonTexts(ImmutableArray<string> names, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var all = new ArrayBufferWriter<byte>();
        _starts = new int[names.Length + 1];
        for (var i = 0; i < names.Length; i++)
        {
            all.Write(before);
            all.Write("\""u8);
            all.Write(JsonEncodedText.Encode(names[i], Answers.Encoder).EncodedUtf8Bytes);
            all.Write("\""u8);
            all.Write(after);
            _starts[i + 1] = all.WrittenCount;
        }

        _bytes = all.WrittenSpan.ToArray();
    }

    /// <summary>Bytes of all.</summary>
    public int Bytes => _bytes.Length;

    /// <summary>By number: where a text begins; one more entry says where the last one ends.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary><paramref name="count"/> texts from this one on.</summary>
    public ReadOnlySpan<byte> Range(int number, int count) => _bytes.AsSpan(_starts[number], _starts[number + count] - _starts[number]);

    /// <summary>All from this one on.</summary>
    public ReadOnlySpan<byte> From(int number) => _bytes.AsSpan(_starts[number]);

    /// <summary>How many complete texts, from this one on, fit into <paramref name="most"/> bytes, and how many bytes they take.</summary>
    public int CountWithin(int number, int most, out int bytes)
    {
        var (next, end) = (number, _starts[number] + most);
        // Most runs are short or take all texts; the search is for the others.
        while (next < number + ShortRun && next + 1 < _starts.Length && _starts[next + 1] <= end) next++;
        if (next == number + ShortRun) next = LastAtMost(end, next);
        bytes = _starts[next] - _starts[number];
        return next - number;
    }

    private int LastAtMost(int end, int from)
    {
        var found = Array.BinarySearch(_starts, from, _starts.Length - from, end);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>One of them.</summary>
    public ReadOnlySpan<byte> this[int number] => _bytes.AsSpan(_starts[number], _starts[number + 1] - _starts[number]);
}
