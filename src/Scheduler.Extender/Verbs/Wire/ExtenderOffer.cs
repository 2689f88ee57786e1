using System.Buffers;
using Scheduler.Core.Pods;
using Scheduler.Core.Verbs;

namespace Scheduler.Extender.Verbs.Wire;

/// <summary>
/// What kube-scheduler sends to filter and prioritize, as <see cref="ExtenderArgs"/>, but with numbers for names, in arrays that go back to
/// the pool with the request.
/// </summary>
internal sealed class ExtenderOffer : IDisposable
{
    private readonly ulong[] _seen;
    private int[] _numbers;
    private Range[]? _items;
    private int _count;

    /// <summary>An offer of no nodes yet.</summary>
    /// <param name="pod">The pod to place.</param>
    /// <param name="table">The names that the numbers will be of.</param>
    public ExtenderOffer(PodMetadata pod, NodeNameTable table)
    {
        (Pod, Table) = (pod, table);
        var words = (table.Count + 63) / 64;
        _seen = ArrayPool<ulong>.Shared.Rent(words);
        Array.Clear(_seen, 0, words);
        _numbers = ArrayPool<int>.Shared.Rent(table.Count);
    }

    /// <summary>The pod to place.</summary>
    public PodMetadata Pod { get; }

    /// <summary>The names that the numbers are of.</summary>
    public NodeNameTable Table { get; }

    /// <summary>The offered nodes, each once, in the order they were sent.</summary>
    public NodeOffer Nodes => new(Table.Known, _numbers.AsMemory(0, _count));

    /// <summary>Whether the request held whole nodes.</summary>
    public bool HasItems => _items is not null;

    /// <summary>Where each node stands in the body, as a whole object; empty when the request held names alone.</summary>
    public ReadOnlySpan<Range> Items => _items is null ? [] : _items.AsSpan(0, _count);

    /// <summary>Where the array of names stands in the body, when it can be answered as it is; else null.</summary>
    public Range? EchoableNames { get; set; }

    /// <summary>The request holds whole nodes.</summary>
    public void BeginItems() => _items ??= ArrayPool<Range>.Shared.Rent(Table.Count);

    /// <summary>A node is offered; false when it was already.</summary>
    public bool Add(int number, Range item = default)
    {
        ref var word = ref _seen[number >> 6];
        var bit = 1UL << (number & 63);
        if ((word & bit) != 0) return false;
        word |= bit;
        _numbers[_count] = number;
        if (_items is not null) _items[_count] = item;
        _count++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_numbers.Length > 0) ArrayPool<int>.Shared.Return(_numbers);
        if (_items is not null) ArrayPool<Range>.Shared.Return(_items);
        ArrayPool<ulong>.Shared.Return(_seen);
        (_numbers, _items, _count) = ([], null, 0);
    }
}
