namespace Scheduler.Simulation.Reads;

/// <summary>A maximum flow by Dinic's algorithm: shortest augmenting paths, a whole level graph at a time. Reusable, one thread.</summary>
internal sealed class MaxFlow
{
    private const int None = -1;

    // Edges in pairs: an edge, then its reverse, which takes its flow back.
    private readonly List<int> _target = [];
    private readonly List<int> _nextEdge = [];
    private readonly List<long> _left = [];

    // By vertex.
    private int[] _firstEdge = [];
    private int[] _cursor = [];
    private int[] _level = [];
    private int[] _queue = [];
    private int _vertices;

    /// <summary>Begins a network of this many vertices, without edges.</summary>
    public void Begin(int vertices)
    {
        _target.Clear();
        _nextEdge.Clear();
        _left.Clear();
        _vertices = vertices;
        if (_firstEdge.Length < vertices)
            (_firstEdge, _cursor, _level, _queue) = (new int[vertices], new int[vertices], new int[vertices], new int[vertices]);
        Array.Fill(_firstEdge, None, 0, vertices);
    }

    /// <summary>Adds an edge; returns its number.</summary>
    public int AddEdge(int from, int to, long capacity)
    {
        AddHalf(from, to, capacity);
        AddHalf(to, from, 0);
        return _target.Count - 2;
    }

    /// <summary>The flow through an edge after <see cref="Run"/>.</summary>
    public long FlowOf(int edge) => _left[edge + 1];

    /// <summary>Finds the maximum flow; returns how much it is.</summary>
    public long Run(int source, int sink)
    {
        var flow = 0L;
        while (FindLevels(source, sink))
        {
            Array.Copy(_firstEdge, _cursor, _vertices);
            while (Push(source, sink, long.MaxValue) is > 0 and var pushed) flow += pushed;
        }

        return flow;
    }

    private void AddHalf(int from, int to, long capacity)
    {
        _target.Add(to);
        _left.Add(capacity);
        _nextEdge.Add(_firstEdge[from]);
        _firstEdge[from] = _target.Count - 1;
    }

    private bool FindLevels(int source, int sink)
    {
        Array.Fill(_level, None, 0, _vertices);
        (_level[source], _queue[0]) = (0, source);
        for (int head = 0, tail = 1; head < tail; head++)
        {
            var vertex = _queue[head];
            for (var edge = _firstEdge[vertex]; edge != None; edge = _nextEdge[edge])
            {
                if (_left[edge] == 0 || _level[_target[edge]] != None) continue;
                _level[_target[edge]] = _level[vertex] + 1;
                _queue[tail++] = _target[edge];
            }
        }

        return _level[sink] != None;
    }

    /// <summary>Pushes along one path of the level graph; its depth is at most the number of vertices.</summary>
    private long Push(int vertex, int sink, long most)
    {
        if (vertex == sink) return most;
        for (; _cursor[vertex] != None; _cursor[vertex] = _nextEdge[_cursor[vertex]])
        {
            var edge = _cursor[vertex];
            if (_left[edge] == 0 || _level[_target[edge]] != _level[vertex] + 1) continue;
            var pushed = Push(_target[edge], sink, Math.Min(most, _left[edge]));
            if (pushed == 0) continue;
            _left[edge] -= pushed;
            _left[edge ^ 1] += pushed;
            return pushed;
        }

        return 0;
    }
}
