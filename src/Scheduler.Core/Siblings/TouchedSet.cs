using System.Runtime.InteropServices;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Siblings;

/// <summary>Indices met since it was last cleared, each once. Used by one writer; clearing costs what was met.</summary>
/// <param name="capacity">All indices are below it.</param>
internal sealed class TouchedSet<T>(int capacity)
    where T : struct, IIndex
{
    private readonly bool[] _isMember = new bool[capacity];
    private readonly List<T> _members = [];

    /// <summary>The members, in the order they were met. Until the next change.</summary>
    public ReadOnlySpan<T> Members => CollectionsMarshal.AsSpan(_members);

    /// <summary>Adds an index.</summary>
    public void Add(T member)
    {
        if (_isMember[member.Value]) return;
        _isMember[member.Value] = true;
        _members.Add(member);
    }

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        foreach (var member in _members) _isMember[member.Value] = false;
        _members.Clear();
    }
}
