using System.Buffers;
using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using Scheduler.Core.Verbs;

namespace Scheduler.Extender.Verbs.Wire;

/// <summary>
/// Node names as they stand in requests and answers, each with a number: what makes a name cost one comparison of bytes. Names come in
/// nearly the same order each time, so that the expected one is tried first and a hash of the bytes after it. Immutable.
/// </summary>
internal sealed class NodeNameTable
{
    /// <summary>The number that means "not met before".</summary>
    public const int Unknown = -1;

    private const int Empty = -1;

    private readonly JsonTexts _names;
    private readonly JsonTexts _priorities;
    private readonly int[] _inOrder;
    private readonly int[] _slots;

    /// <summary>A table of these names, numbered in their order.</summary>
    public NodeNameTable(ImmutableArray<string> names)
    {
        Known = new KnownNames(names);
        _names = new JsonTexts(names, ""u8, ","u8);
        _priorities = new JsonTexts(names, "{\"Host\":"u8, ",\"Score\":0},"u8);
        Items = new NodeTexts(names.Length);
        _inOrder = [.. Enumerable.Range(0, names.Length)];
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * names.Length) + 1)];
        Array.Fill(_slots, Empty);
        for (var number = 0; number < names.Length; number++) _slots[SlotOf(TextOf(number))] = number;
    }

    /// <summary>No names.</summary>
    public static NodeNameTable None { get; } = new([]);

    /// <summary>The names as strings.</summary>
    public KnownNames Known { get; }

    /// <summary>How many there are.</summary>
    public int Count => Known.Names.Length;

    /// <summary>Whole nodes of these names as they were last sent. It alone changes.</summary>
    public NodeTexts Items { get; }

    /// <summary>All numbers, ascending.</summary>
    public ReadOnlySpan<int> Numbers => _inOrder;

    /// <summary>The names' elements in an answer to prioritize, in the order of their numbers: each with the score 0 and a comma behind it.</summary>
    public JsonTexts Priorities => _priorities;

    /// <summary>Bytes of an answer to prioritize that scores every name: a score may take a second digit.</summary>
    public int PriorityBytes => _priorities.Bytes + Count + 2;

    /// <summary>The name as a JSON text, in quotes.</summary>
    public ReadOnlySpan<byte> TextOf(int number) => _names[number][..^1];

    /// <summary>Whether <paramref name="text"/> begins with this name's JSON text.</summary>
    public bool Begins(ReadOnlySpan<byte> text, int number) => text.StartsWith(TextOf(number));

    /// <summary>How many names, from this one on in the table's order and each with a comma behind it, <paramref name="text"/> begins with.</summary>
    public int CountRun(ReadOnlySpan<byte> text, int number, out int bytes) =>
        _names.CountWithin(number, text.CommonPrefixLength(_names.From(number)), out bytes);

    /// <summary>The number of the name with this JSON text, or <see cref="Unknown"/>.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        var number = _slots[SlotOf(text)];
        return number == Empty ? Unknown : number;
    }

    /// <summary>The number of a name, or <see cref="Unknown"/>.</summary>
    public int Find(string name) => Find([(byte)'"', .. JsonEncodedText.Encode(name, Answers.Encoder).EncodedUtf8Bytes, (byte)'"']);

    /// <summary>Where the name is, or would be. Half of the slots are empty, so that the search ends.</summary>
    private int SlotOf(ReadOnlySpan<byte> text)
    {
        var hash = new HashCode();
        hash.AddBytes(text);
        var slot = hash.ToHashCode() & (_slots.Length - 1);
        while (_slots[slot] != Empty && !TextOf(_slots[slot]).SequenceEqual(text)) slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }
}

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

    /// <summary>By number: where a text begins; behind the last one where that ends.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>So many from this one on.</summary>
    public ReadOnlySpan<byte> Range(int number, int count) => _bytes.AsSpan(_starts[number], _starts[number + count] - _starts[number]);

    /// <summary>All from this one on.</summary>
    public ReadOnlySpan<byte> From(int number) => _bytes.AsSpan(_starts[number]);

    /// <summary>How many, from this one on, lie whole within so many bytes, and how many bytes those are.</summary>
    public int CountWithin(int number, int most, out int bytes)
    {
        var (next, end) = (number, _starts[number] + most);
        // Most runs are short or take all: a search in the middle is for those between.
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
