using System.Buffers;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Listeners.Memory;

namespace Scheduler.Verbs.Wire;

/// <summary>
/// What kube-scheduler sends to filter and prioritize, as <see cref="ExtenderArgs"/>, but with numbers for names, in arrays that go back to
/// the pool with the request.
/// </summary>
internal sealed class ExtenderOffer : IDisposable
{
    private readonly RequestMemory? _memory;
    private readonly NumberSet _seen;
    private NameNumber[] _numbers;
    private Range[]? _items;
    private int _count;

    /// <summary>An offer of no nodes yet.</summary>
    /// <param name="pod">The pod to place.</param>
    /// <param name="table">The names that the numbers will be of.</param>
    /// <param name="memory">Counts its arrays; null counts nothing.</param>
    public ExtenderOffer(PodMetadata pod, NodeNameTable table, RequestMemory? memory = null)
    {
        (Pod, Table, _memory) = (pod, table, memory);
        // A number, and a bit of the set.
        memory?.Take(5L * table.Count);
        _seen = new NumberSet(table.Count);
        _numbers = ArrayPool<NameNumber>.Shared.Rent(table.Count);
    }

    /// <summary>The pod to place.</summary>
    public PodMetadata Pod { get; }

    /// <summary>The names that the numbers are of.</summary>
    public NodeNameTable Table { get; }

    /// <summary>The offered nodes, each once, in the order they were sent.</summary>
    public NodeOffer Nodes => new(Table.Known, _numbers.AsMemory(0, _count));

    /// <summary>Whether the request held whole nodes.</summary>
    public bool HasItems => _items is not null;

    /// <summary>Where each whole node is in the body; empty when the request held only names.</summary>
    public ReadOnlySpan<Range> Items => _items is null ? [] : _items.AsSpan(0, _count);

    /// <summary>Where the array of names is in the body, if the answer can repeat it; else null.</summary>
    public Range? EchoableNames { get; set; }

    /// <summary>The request holds whole nodes.</summary>
    public void BeginItems()
    {
        if (_items is not null) return;
        _memory?.Take(8L * Table.Count);
        _items = ArrayPool<Range>.Shared.Rent(Table.Count);
    }

    /// <summary>A node is offered; false when it was already.</summary>
    public bool Add(int number, Range item = default)
    {
        if (!_seen.Add(number)) return false;
        _numbers[_count] = new NameNumber(number);
        if (_items is not null) _items[_count] = item;
        _count++;
        return true;
    }

    /// <summary>
    /// Offers <paramref name="count"/> names in the table's order from <paramref name="first"/> on; false when one of them was offered
    /// already.
    /// </summary>
    public bool AddRun(int first, int count)
    {
        if (_seen.TryAddRange(first, count))
        {
            Table.Numbers.Slice(first, count).CopyTo(_numbers.AsSpan(_count));
            _count += count;
            return true;
        }

        for (var number = first; number < first + count; number++) Add(number);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_numbers.Length > 0) ArrayPool<NameNumber>.Shared.Return(_numbers);
        if (_items is not null) ArrayPool<Range>.Shared.Return(_items);
        _seen.Dispose();
        (_numbers, _items, _count) = ([], null, 0);
    }
}

/// <summary>A set of small numbers, a bit each, in an array that is returned to the pool with it.</summary>
internal sealed class NumberSet : IDisposable
{
    private const int WordBits = 64;

    private ulong[] _words;

    /// <summary>An empty set.</summary>
    /// <param name="capacity">All numbers are below it.</param>
    public NumberSet(int capacity)
    {
        var words = (capacity + WordBits - 1) / WordBits;
        _words = ArrayPool<ulong>.Shared.Rent(words);
        Array.Clear(_words, 0, words);
    }

    /// <summary>Adds a number; false when it was there.</summary>
    public bool Add(int number)
    {
        ref var word = ref _words[number / WordBits];
        var bit = 1UL << (number % WordBits);
        if ((word & bit) != 0) return false;
        word |= bit;
        return true;
    }

    /// <summary>Adds so many numbers from this one on, if none of them is there; else none.</summary>
    public bool TryAddRange(int first, int count)
    {
        var end = first + count;
        for (var at = first; at < end; at = NextWord(at))
            if ((_words[at / WordBits] & BitsFrom(at, end)) != 0) return false;
        for (var at = first; at < end; at = NextWord(at)) _words[at / WordBits] |= BitsFrom(at, end);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_words.Length > 0) ArrayPool<ulong>.Shared.Return(_words);
        _words = [];
    }

    private static int NextWord(int at) => at - (at % WordBits) + WordBits;

    /// <summary>Within the word of <paramref name="at"/>: the bits from it on, up to <paramref name="end"/>.</summary>
    private static ulong BitsFrom(int at, int end)
    {
        var fromHere = ulong.MaxValue << (at % WordBits);
        return end >= NextWord(at) ? fromHere : fromHere & ~(ulong.MaxValue << (end % WordBits));
    }
}
