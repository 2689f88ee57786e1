namespace Scheduler.Simulation.Reads;

/// <summary>Numbers small sets of indices, so that what has equal sets can be counted together. Reusable, one thread.</summary>
internal sealed class IndexSets
{
    private readonly Dictionary<long, int> _extended = [];
    private readonly List<(int Parent, int Member)> _sets = [(0, 0)];

    /// <summary>The number of the empty set.</summary>
    public const int Empty = 0;

    /// <summary>Sets met so far; their numbers are below this.</summary>
    public int Count => _sets.Count;

    /// <summary>Forgets all sets but the empty one.</summary>
    public void Clear()
    {
        _extended.Clear();
        _sets.RemoveRange(1, _sets.Count - 1);
    }

    /// <summary>The number of a set with one more member. Equal sets have equal numbers if members come in ascending order.</summary>
    public int Extend(int set, int member)
    {
        var key = ((long)set << 32) | (uint)member;
        if (_extended.TryGetValue(key, out var extended)) return extended;
        _sets.Add((set, member));
        return _extended[key] = _sets.Count - 1;
    }

    /// <summary>The set's largest member and the others; not for the empty set.</summary>
    public (int Others, int Member) Split(int set) => _sets[set];
}
