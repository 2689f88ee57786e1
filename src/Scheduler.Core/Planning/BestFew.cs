namespace Scheduler.Core.Planning;

/// <summary>The few with the most of something, the best first; of equals those that came first. Used by one thread.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class BestFew(int capacity)
{
    private readonly (int Item, long Amount)[] _best = new (int, long)[capacity];
    private int _count;

    /// <summary>Those kept.</summary>
    public ReadOnlySpan<(int Item, long Amount)> Best => _best.AsSpan(0, _count);

    /// <summary>Only more than this is kept.</summary>
    public long Least => _count < capacity ? 0 : _best[^1].Amount;

    /// <summary>Forgets all.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds an item with more than <see cref="Least"/>.</summary>
    public void Add(int item, long amount)
    {
        var place = _count < capacity ? _count++ : capacity - 1;
        for (; place > 0 && _best[place - 1].Amount < amount; place--) _best[place] = _best[place - 1];
        _best[place] = (item, amount);
    }
}
