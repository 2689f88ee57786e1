namespace Scheduler.Core.Siblings;

/// <summary>Small numbers met since it was last cleared, each once. Used by one writer; clearing costs what was met.</summary>
/// <param name="capacity">All numbers are below it.</param>
internal sealed class TouchedSet(int capacity)
{
    private readonly bool[] _isMember = new bool[capacity];
    private readonly List<int> _members = [];

    /// <summary>The members, in the order they were met.</summary>
    public IReadOnlyList<int> Members => _members;

    /// <summary>Notes a number.</summary>
    public void Add(int member)
    {
        if (_isMember[member]) return;
        _isMember[member] = true;
        _members.Add(member);
    }

    /// <summary>Forgets them.</summary>
    public void Clear()
    {
        foreach (var member in _members) _isMember[member] = false;
        _members.Clear();
    }
}
