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

/// <summary>
/// The order of a listing: by the bytes of the names, and as Java compares bytes, signed, so that names that start beyond ASCII
/// come first (as recorded).
/// </summary>
internal sealed class NameOrder : IComparer<byte[]>
{
    public static NameOrder Instance { get; } = new();

    public int Compare(byte[]? x, byte[]? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var common = Math.Min(x.Length, y.Length);
        for (var i = 0; i < common; i++)
        {
            if (x[i] != y[i]) return unchecked((sbyte)x[i]) < unchecked((sbyte)y[i]) ? -1 : 1;
        }

        return x.Length.CompareTo(y.Length);
    }
}
