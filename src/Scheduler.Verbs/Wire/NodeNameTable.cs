using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using Scheduler.Core.Cluster;

namespace Scheduler.Verbs.Wire;

/// <summary>
/// Node names as JSON texts of requests and answers, each with a number, so that reading a name costs one comparison of bytes. Names come
/// in nearly the same order each time, so the expected name is tried first, and then a hash of the bytes. Immutable.
/// </summary>
internal sealed class NodeNameTable
{
    /// <summary>The number of an unknown name.</summary>
    public const int Unknown = -1;

    private const int Empty = -1;

    private readonly JsonTexts _names;
    private readonly JsonTexts _priorities;
    private readonly NameNumber[] _inOrder;
    private readonly int[] _slots;

    /// <summary>A table of these names, numbered in their order.</summary>
    public NodeNameTable(ImmutableArray<string> names)
    {
        Known = new KnownNames(names);
        _names = new JsonTexts(names, ""u8, ","u8);
        _priorities = new JsonTexts(names, "{\"Host\":"u8, ",\"Score\":0},"u8);
        Items = new NodeJsonCache(names.Length);
        _inOrder = [.. Enumerable.Range(0, names.Length).Select(number => new NameNumber(number))];
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * names.Length) + 1)];
        Array.Fill(_slots, Empty);
        for (var number = 0; number < names.Length; number++) _slots[SlotOf(TextOf(number))] = number;
    }

    /// <summary>No names.</summary>
    public static NodeNameTable None { get; } = new([]);

    /// <summary>The names as strings.</summary>
    public KnownNames Known { get; }

    /// <summary>Its size in memory without whole nodes: strings of two bytes a character, texts, and numbers.</summary>
    public long Bytes => (3L * _names.Bytes) + _priorities.Bytes + (64L * Count);

    /// <summary>How many there are.</summary>
    public int Count => Known.Names.Length;

    /// <summary>Whole nodes of these names as they were last sent. The only part that changes.</summary>
    public NodeJsonCache Items { get; }

    /// <summary>All numbers, ascending.</summary>
    public ReadOnlySpan<NameNumber> Numbers => _inOrder;

    /// <summary>
    /// The names' elements in an answer to prioritize, in the order of their numbers: each with the score 0 and a comma behind it.
    /// </summary>
    public JsonTexts Priorities => _priorities;

    /// <summary>Bytes of an answer to prioritize that scores every name: a score may take a second digit.</summary>
    public int PriorityBytes => _priorities.Bytes + Count + 2;

    /// <summary>The name as a JSON text, in quotes.</summary>
    public ReadOnlySpan<byte> TextOf(int number) => _names[number][..^1];

    /// <summary>Whether <paramref name="text"/> begins with this name's JSON text.</summary>
    public bool Begins(ReadOnlySpan<byte> text, int number) => text.StartsWith(TextOf(number));

    /// <summary>
    /// How many names, from this one on in the table's order and each with a comma behind it, <paramref name="text"/> begins with.
    /// </summary>
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

/// <summary>
/// The JSON of each whole node as it was last sent and found to be well-formed. The same bytes need not be parsed again, and a comparison
/// costs a fraction of that. Nodes change seldom. Bounded; safe for many threads, without a lock.
/// </summary>
/// <param name="names">How many names there are numbers for.</param>
/// <param name="maxBytes">Bytes of all texts; nodes beyond it are parsed each time.</param>
internal sealed class NodeJsonCache(int names, long maxBytes = NodeJsonCache.DefaultMaxBytes)
{
    /// <summary>Default: 5,000 nodes of 6 KB.</summary>
    public const long DefaultMaxBytes = 32 << 20;

    private readonly byte[]?[] _texts = new byte[]?[names];
    private long _bytes;

    /// <summary>Bytes of the known text of this node that <paramref name="json"/> begins with; 0 when it does not.</summary>
    public int LengthIn(ReadOnlySpan<byte> json, int number) =>
        Volatile.Read(ref _texts[number]) is { } text && json.StartsWith(text) ? text.Length : 0;

    /// <summary>Keeps the text of a well-formed node of this number.</summary>
    public void Keep(int number, ReadOnlySpan<byte> text)
    {
        var added = text.Length - (Volatile.Read(ref _texts[number])?.Length ?? 0);
        if (Interlocked.Add(ref _bytes, added) <= maxBytes) Volatile.Write(ref _texts[number], text.ToArray());
        else Interlocked.Add(ref _bytes, -added);
    }
}
