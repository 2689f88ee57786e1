using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>A directory. Guarded by the namespace's lock.</summary>
internal sealed class INodeDirectory(string name, long id) : INode(name, id)
{
    private readonly Dictionary<string, INode> _children = new(StringComparer.Ordinal);
    private INode[]? _sorted;

    public IEnumerable<INode> Children => _children.Values;

    public int Count => _children.Count;

    public bool TryGet(string name, [NotNullWhen(true)] out INode? child) => _children.TryGetValue(name, out child);

    public void Add(INode child)
    {
        _children[child.Name] = child;
        _sorted = null;
    }

    public void Remove(string name)
    {
        _children.Remove(name);
        _sorted = null;
    }

    /// <summary>Children in listing order; sorted when first asked for after a change.</summary>
    public ReadOnlySpan<INode> Sorted() => _sorted ??= [.. _children.Values.OrderBy(child => child.NameBytes, NameOrder.Instance)];

    public override FileStatus Status(string pathSuffix) => new(pathSuffix, IsDirectory: true, Id)
    {
        ChildrenNum = Count,
        ModificationTime = ModificationTime,
        Permission = Permission,
        StoragePolicy = StoragePolicy,
        ErasureCoding = ErasureCoding,
    };
}
