namespace Scheduler.Core.Planning;

/// <summary>Which node reads how much of which block. All changes are recorded, so that they can be undone. Used by one thread.</summary>
internal sealed class DividedReads
{
    /// <summary>Stands for no replica: the bytes are not read.</summary>
    public const int None = -1;

    private readonly ReplicaTable _table;
    private readonly long[] _reads;
    private readonly long[] _unread;
    private readonly long[] _unreadOn;
    private readonly long[] _spare;

    // All changes, and where each step began: its first change, its holder, and the capacity that it gave the holder.
    private readonly List<(int From, int To, long Bytes)> _changes = [];
    private readonly Stack<(int FirstChange, int Holder, long Capacity)> _steps = [];

    /// <summary>Nothing is read, and no node has capacity.</summary>
    public DividedReads(ReplicaTable table)
    {
        (_table, _reads, _unread) = (table, new long[table.HolderOf.Length], [.. table.Lengths]);
        (_unreadOn, _spare) = (new long[table.Holders], new long[table.Holders]);
        for (var replica = 0; replica < _reads.Length; replica++) _unreadOn[table.HolderOf[replica]] += _unread[table.BlockOf[replica]];
    }

    /// <summary>Bytes that are read.</summary>
    public long Bytes { get; private set; }

    /// <summary>By replica: bytes of the block that its node reads.</summary>
    public ReadOnlySpan<long> Of => _reads;

    /// <summary>By block: bytes that no node reads.</summary>
    public ReadOnlySpan<long> Unread => _unread;

    /// <summary>By holder: bytes of its blocks that no node reads.</summary>
    public ReadOnlySpan<long> UnreadOn => _unreadOn;

    /// <summary>By holder: what its pods could still read; below zero while a step takes capacity away.</summary>
    public ReadOnlySpan<long> Spare => _spare;

    /// <summary>Begins a step that can be undone: a holder gets capacity, or loses it.</summary>
    public void Begin(int holder, long capacity)
    {
        _steps.Push((_changes.Count, holder, capacity));
        if (holder >= 0) _spare[holder] += capacity;
    }

    /// <summary>Moves bytes of a block from the node of one replica to that of another; each may be <see cref="None"/>.</summary>
    public void Change(int from, int to, long bytes)
    {
        _changes.Add((from, to, bytes));
        Apply(from, to, bytes);
    }

    /// <summary>Undoes the last step.</summary>
    public void Undo()
    {
        var (first, holder, capacity) = _steps.Pop();
        for (var change = _changes.Count - 1; change >= first; change--)
            Apply(_changes[change].To, _changes[change].From, _changes[change].Bytes);
        _changes.RemoveRange(first, _changes.Count - first);
        if (holder >= 0) _spare[holder] -= capacity;
    }

    /// <summary>Keeps all steps: they cannot be undone any more.</summary>
    public void Keep()
    {
        _changes.Clear();
        _steps.Clear();
    }

    private void Apply(int from, int to, long bytes)
    {
        if (from >= 0) Read(from, -bytes);
        if (to >= 0) Read(to, bytes);
        if (from < 0) ChangeUnread(_table.BlockOf[to], -bytes);
        else if (to < 0) ChangeUnread(_table.BlockOf[from], bytes);
    }

    private void Read(int replica, long bytes)
    {
        _reads[replica] += bytes;
        _spare[_table.HolderOf[replica]] -= bytes;
    }

    private void ChangeUnread(int block, long bytes)
    {
        _unread[block] += bytes;
        Bytes -= bytes;
        var (first, end) = _table.ReplicasOf(block);
        for (var replica = first; replica < end; replica++) _unreadOn[_table.HolderOf[replica]] += bytes;
    }
}
