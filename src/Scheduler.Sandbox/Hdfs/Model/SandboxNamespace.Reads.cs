using System.Text;

namespace Scheduler.Sandbox.Hdfs.Model;

/// <content>What a NameNode answers from.</content>
public sealed partial class SandboxNamespace
{
    /// <summary>Whether there is a file or directory of that path.</summary>
    public bool Exists(string path)
    {
        lock (_lock) return _tree.TryResolve(path, out _);
    }

    /// <summary>The status of a file or directory.</summary>
    public FileStatus GetFileStatus(string path)
    {
        lock (_lock) return _tree.Resolve(path).Status("");
    }

    /// <summary>A page of a directory in byte order of names, or a file's own status.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="startAfter">Name to continue after; null or empty: from the start.</param>
    /// <param name="limit">Entries at most.</param>
    /// <returns>The page, and how many entries follow it.</returns>
    public (IReadOnlyList<FileStatus> Entries, int Remaining) ListStatus(string path, string? startAfter = null, int limit = int.MaxValue)
    {
        lock (_lock)
        {
            if (!_tree.TryResolve(path, out var node))
            {
                throw HdfsException.FileNotFound($"File {NamespaceTree.Normalize(path)} does not exist.");
            }

            if (node is not INodeDirectory directory) return ([node.Status("")], 0);
            var children = directory.Sorted();
            var first = string.IsNullOrEmpty(startAfter) ? 0 : FirstBehind(children, startAfter);
            var page = children.Slice(first, Math.Min(limit, children.Length - first));
            return (StatusOf(page), children.Length - first - page.Length);
        }
    }

    /// <summary>The status, null for a missing path.</summary>
    internal FileStatus? TryGetFileStatus(string path)
    {
        lock (_lock) return _tree.TryResolve(path, out var node) ? node.Status("") : null;
    }

    /// <summary>
    /// A page of a directory with the locations of each file, or a file's own entry; null for a missing path. The page ends at
    /// <paramref name="limit"/> entries, or as soon as blocks times replication come to it.
    /// </summary>
    internal (IReadOnlyList<(FileStatus Status, LocatedBlocks? Located)> Entries, int Remaining)? TryListLocated(
        string path, string startAfter, int limit, bool needLocation)
    {
        lock (_lock)
        {
            if (!_tree.TryResolve(path, out var node)) return null;
            if (node is not INodeDirectory directory) return ([(node.Status(""), Located(node, needLocation))], 0);
            var children = directory.Sorted();
            children = children[(startAfter.Length == 0 ? 0 : FirstBehind(children, startAfter))..];
            var entries = new List<(FileStatus, LocatedBlocks?)>();
            for (var budget = limit; entries.Count < Math.Min(limit, children.Length) && budget > 0;)
            {
                var child = children[entries.Count];
                entries.Add((child.Status(child.Name), Located(child, needLocation)));
                if (needLocation && child is INodeFile file) budget -= file.Blocks.Count * file.Status("").Replication;
            }

            return (entries, children.Length - entries.Count);
        }
    }

    /// <summary>Where the blocks of a file are.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="offset">First byte of interest.</param>
    /// <param name="length">Bytes of interest; whole blocks are answered.</param>
    /// <param name="reader">Address of the reader: a DataNode's own comes first, then its rack. Null: no order.</param>
    public LocatedBlocks GetBlockLocations(string path, long offset = 0, long length = long.MaxValue, string? reader = null)
    {
        lock (_lock) return _locator.Locate(_tree.ResolveFile(path), offset, length, reader);
    }

    /// <summary>Counts of a subtree.</summary>
    public ContentSummary GetContentSummary(string path)
    {
        lock (_lock)
        {
            var top = _tree.Resolve(path);
            INode[] all = [.. NamespaceStatistics.Descendants(top)];
            var files = all.OfType<INodeFile>().ToArray();
            var policy = top.ErasureCoding?.Name ?? (top is INodeFile ? "Replicated" : "");
            var (length, space) = (files.Sum(file => file.Length), files.Sum(file => file.SpaceConsumed));
            return new(all.Length - files.Length, files.Length, length, space, policy);
        }
    }

    /// <summary>
    /// What OPEN answers for a range, at most <paramref name="maxBytes"/> at a time; bytes that were not given are generated.
    /// </summary>
    internal ReadOnlyMemory<byte> Read(string path, long offset, int maxBytes)
    {
        FileContent? content;
        byte[] bytes;
        lock (_lock)
        {
            var file = _tree.ResolveFile(path);
            content = file.Content;
            bytes = new byte[(int)Math.Clamp(file.Length - offset, 0, maxBytes)];
        }

        (content ?? MadeUp)(offset, bytes);
        return bytes;
    }

    /// <summary>Fails as HDFS does for a user that was denied the path or one of its parents.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="path">Absolute path.</param>
    /// <param name="access">Access needed to the path itself, such as <c>READ_EXECUTE</c>; null when its parents are enough.</param>
    internal void CheckAccess(string user, string path, string? access)
    {
        lock (_lock)
        {
            var own = NamespaceTree.Normalize(path);
            foreach (var (ancestor, node) in _tree.Ancestry(path))
            {
                var needed = ancestor == own ? access : "EXECUTE";
                if (needed is null || !node.DeniedUsers.Contains(user)) continue;
                throw HdfsException.AccessDenied(user, needed, ancestor, node.Status(""));
            }
        }
    }

    /// <summary>Records a read if the access time is older than the precision; that is a write to the NameNode.</summary>
    /// <returns>Whether the access time is, or was, older than the precision.</returns>
    internal bool TouchAccessTime(string path, TimeSpan precision, bool mayWrite)
    {
        lock (_lock)
        {
            var file = _tree.ResolveFile(path);
            if (_tree.Now <= file.AccessTime + (long)precision.TotalMilliseconds) return false;
            if (!mayWrite) return true;
            file.AccessTime = _tree.Now;
            _tree.Log(NamespaceEventType.Metadata, path, file, MetadataUpdate.Times);
            return true;
        }
    }

    internal NamespaceStatistics Statistics()
    {
        lock (_lock) return NamespaceStatistics.Of(_tree.Root, _dataNodes);
    }

    private LocatedBlocks? Located(INode node, bool needLocation) =>
        needLocation && node is INodeFile file ? _locator.Locate(file, 0, long.MaxValue, reader: null) : null;

    private static int FirstBehind(ReadOnlySpan<INode> children, string startAfter)
    {
        var name = Encoding.UTF8.GetBytes(startAfter);
        var (low, high) = (0, children.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (NameOrder.Instance.Compare(children[middle].NameBytes, name) <= 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static void MadeUp(long offset, Span<byte> destination)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = (byte)((offset + i) & 0xff);
    }

    private static FileStatus[] StatusOf(ReadOnlySpan<INode> nodes)
    {
        var status = new FileStatus[nodes.Length];
        for (var i = 0; i < nodes.Length; i++) status[i] = nodes[i].Status(nodes[i].Name);
        return status;
    }
}
