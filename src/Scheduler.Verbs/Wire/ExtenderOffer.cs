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
    /// <param name="memory">Where its arrays count; null counts nothing.</param>
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

    /// <summary>Where each node stands in the body, as a whole object; empty when the request held names alone.</summary>
    public ReadOnlySpan<Range> Items => _items is null ? [] : _items.AsSpan(0, _count);

    /// <summary>Where the array of names stands in the body, when it can be answered as it is; else null.</summary>
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

    /// <summary>So many names are offered by their names alone, in the table's order from this one on; false when one of them was already.</summary>
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
