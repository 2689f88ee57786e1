namespace Scheduler.Simulation.Reads;

/// <summary>
/// Divides pieces, each readable at a set of places, among places of limited capacity so that as much as possible is read: a maximum
/// flow over sets of places, so that all blocks with the same replicas cost one vertex. Reusable, one thread.
/// </summary>
/// <param name="places">How many places there are.</param>
internal sealed class SharedReads(int places)
{
    private readonly MaxFlow _flow = new();
    private readonly IndexSets _sets = new();
    private readonly List<long> _bytesOfSet = [0];
    private readonly List<int> _edges = [];
    private readonly long[] _left = new long[places];
    private readonly long[] _leftBefore = new long[places];
    private readonly List<long> _readOfSet = [];
    private readonly List<int> _shared = [];
    private readonly int[] _vertexOfPlace = new int[places];
    private readonly List<int> _placesInUse = [];

    /// <summary>Forgets all pieces and gives every place this capacity.</summary>
    public void Begin(ReadOnlySpan<long> capacities)
    {
        capacities.CopyTo(_left);
        _sets.Clear();
        _bytesOfSet.RemoveRange(1, _bytesOfSet.Count - 1);
    }

    /// <summary>Adds a piece.</summary>
    /// <param name="bytes">How large it is.</param>
    /// <param name="at">Where it can be read, in ascending order and none twice.</param>
    /// <returns>The set it is in; pieces of equal sets are read alike.</returns>
    public int Add(long bytes, ReadOnlySpan<int> at)
    {
        var set = IndexSets.Empty;
        foreach (var place in at) set = _sets.Extend(set, place);
        while (_bytesOfSet.Count < _sets.Count) _bytesOfSet.Add(0);
        if (set != IndexSets.Empty) _bytesOfSet[set] += bytes;
        return set;
    }

    /// <summary>Divides the pieces; returns how much is read in all.</summary>
    public long Run()
    {
        _readOfSet.Clear();
        _shared.Clear();
        for (var set = 0; set < _bytesOfSet.Count; set++) _readOfSet.Add(0);
        var read = 0L;
        for (var set = 1; set < _bytesOfSet.Count; set++) read += ReadAlone(set);
        return _shared.Count == 0 ? read : read + (TryReadInTurn() ?? ReadShared());
    }

    /// <summary>What was read of all pieces of a set.</summary>
    public long ReadOf(int set) => _readOfSet[set];

    /// <summary>Capacity that a place has left.</summary>
    public long LeftAt(int place) => _left[place];

    /// <summary>A piece that only one place can read is read there first: no other piece would be worth more.</summary>
    private long ReadAlone(int set)
    {
        if (_bytesOfSet[set] == 0) return 0;
        var (rest, place) = _sets.Split(set);
        if (rest != IndexSets.Empty)
        {
            _shared.Add(set);
            return 0;
        }

        return Read(set, place, Math.Min(_bytesOfSet[set], _left[place]));
    }

    /// <summary>
    /// Reads each set where most capacity is left. If that reads everything, no flow can do better; else it undoes all and returns null.
    /// </summary>
    private long? TryReadInTurn()
    {
        _left.CopyTo(_leftBefore, 0);
        var read = 0L;
        foreach (var set in _shared)
        {
            var place = Roomiest(set);
            if (_left[place] < _bytesOfSet[set])
            {
                _leftBefore.CopyTo(_left, 0);
                foreach (var undone in _shared) _readOfSet[undone] = 0;
                return null;
            }

            read += Read(set, place, _bytesOfSet[set]);
        }

        return read;
    }

    private int Roomiest(int set)
    {
        var best = _sets.Split(set).Member;
        for (var rest = set; rest != IndexSets.Empty; rest = _sets.Split(rest).Others)
            if (_left[_sets.Split(rest).Member] > _left[best]) best = _sets.Split(rest).Member;
        return best;
    }

    private long Read(int set, int place, long bytes)
    {
        _left[place] -= bytes;
        _readOfSet[set] += bytes;
        return bytes;
    }

    private long ReadShared()
    {
        NumberPlaces();
        var (source, sink) = (0, 1);
        _flow.Begin(2 + _placesInUse.Count + _shared.Count);
        _edges.Clear();
        foreach (var place in _placesInUse) _flow.AddEdge(_vertexOfPlace[place], sink, _left[place]);
        foreach (var (index, set) in _shared.Index())
        {
            var vertex = 2 + _placesInUse.Count + index;
            _flow.AddEdge(source, vertex, _bytesOfSet[set]);
            for (var rest = set; rest != IndexSets.Empty; rest = _sets.Split(rest).Others)
                _edges.Add(_flow.AddEdge(vertex, _vertexOfPlace[_sets.Split(rest).Member], _bytesOfSet[set]));
        }

        _flow.Run(source, sink);
        return TakeFlows();
    }

    private void NumberPlaces()
    {
        Array.Clear(_vertexOfPlace);
        _placesInUse.Clear();
        foreach (var set in _shared)
        {
            for (var rest = set; rest != IndexSets.Empty; rest = _sets.Split(rest).Others)
            {
                var place = _sets.Split(rest).Member;
                if (_vertexOfPlace[place] != 0) continue;
                _vertexOfPlace[place] = 2 + _placesInUse.Count;
                _placesInUse.Add(place);
            }
        }
    }

    private long TakeFlows()
    {
        var (read, next) = (0L, 0);
        foreach (var set in _shared)
            for (var rest = set; rest != IndexSets.Empty; rest = _sets.Split(rest).Others)
                read += Read(set, _sets.Split(rest).Member, _flow.FlowOf(_edges[next++]));
        return read;
    }
}

/// <summary>Numbers small sets of indices, so that pieces with equal sets can be counted together. Reusable, one thread.</summary>
internal sealed class IndexSets
{
    private readonly Dictionary<long, int> _extended = [];
    private readonly List<(int Parent, int Member)> _sets = [(0, 0)];

    /// <summary>The number of the empty set.</summary>
    public const int Empty = 0;

    /// <summary>Sets seen so far; their numbers are below this.</summary>
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
