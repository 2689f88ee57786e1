using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>The directory tree: resolving, making, removing and renaming paths. Guarded by the namespace's lock.</summary>
internal sealed class NamespaceTree(TimeProvider time, EditLog edits)
{
    private const long RootId = 16385;

    private long _nextId = RootId + 1;

    public INodeDirectory Root { get; } = new("", RootId);

    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The names of a path: <c>//</c> and a trailing slash mean nothing, <c>..</c> is a name like any other.</summary>
    public static string[] Split(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path[0] != '/') throw HdfsException.IllegalArgument($"Absolute path required, but got '{path}'");
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries);
    }

    public static string Normalize(string path) => "/" + string.Join('/', Split(path));

    public bool TryResolve(string path, [NotNullWhen(true)] out INode? node)
    {
        node = Root;
        foreach (var name in Split(path))
        {
            if (node is not INodeDirectory directory || !directory.TryGet(name, out node)) return false;
        }

        return true;
    }

    public INode Resolve(string path) =>
        TryResolve(path, out var node) ? node : throw HdfsException.FileNotFound($"File does not exist: {Normalize(path)}");

    public INodeFile ResolveFile(string path) => Resolve(path) as INodeFile
        ?? throw HdfsException.FileNotFound($"Path is not a file: {Normalize(path)}");

    /// <summary>Every inode from the root down to the path's own, as far as it exists.</summary>
    public IEnumerable<(string Path, INode Node)> Ancestry(string path)
    {
        INode node = Root;
        var walked = "";
        yield return ("/", node);
        foreach (var name in Split(path))
        {
            if (node is not INodeDirectory directory || !directory.TryGet(name, out var child)) yield break;
            node = child;
            walked += "/" + name;
            yield return (walked, node);
        }
    }

    public INodeDirectory MakeDirectories(IEnumerable<string> names)
    {
        var directory = Root;
        var walked = "";
        foreach (var name in names)
        {
            walked += "/" + name;
            if (!directory.TryGet(name, out var child))
            {
                child = new INodeDirectory(name, _nextId++) { ModificationTime = Now };
                Add(directory, child);
                Log(NamespaceEventType.Create, walked, child);
            }

            directory = child as INodeDirectory
                ?? throw new HdfsException("org.apache.hadoop.fs.ParentNotDirectoryException", $"{name} is not a directory");
        }

        return directory;
    }

    /// <summary>A new, empty file; its missing parents are made.</summary>
    public INodeFile CreateFile(string path, long blockSize, int replication, ErasureCodingPolicy? erasureCoding)
    {
        var names = Split(path);
        if (names.Length == 0) throw HdfsException.IllegalArgument("The root is a directory");
        var parent = MakeDirectories(names[..^1]);
        if (parent.TryGet(names[^1], out _))
        {
            throw new HdfsException("org.apache.hadoop.fs.FileAlreadyExistsException", $"{path} already exists");
        }

        var file = new INodeFile(names[^1], _nextId++, blockSize, replication)
        {
            ModificationTime = Now,
            AccessTime = Now,
            Permission = "644",
            ErasureCoding = erasureCoding ?? parent.ErasureCoding,
            StoragePolicy = parent.StoragePolicy,
        };
        Add(parent, file);
        Log(NamespaceEventType.Create, Normalize(path), file);
        return file;
    }

    public bool Delete(string path)
    {
        if (!TryResolve(path, out var node) || node == Root) return false;
        Detach(path, node);
        edits.Add(new NamespaceEvent(NamespaceEventType.Unlink, Normalize(path), Now));
        return true;
    }

    /// <summary>Moves a file or directory; times of what is moved stay.</summary>
    public void Rename(string source, string destination)
    {
        var node = Resolve(source);
        var names = Split(destination);
        var within = Normalize(destination) + "/";
        if (node == Root || names.Length == 0 || within.StartsWith(Normalize(source) + "/", StringComparison.Ordinal))
        {
            throw HdfsException.IO($"Cannot rename {source} to {destination}");
        }

        var parent = MakeDirectories(names[..^1]);
        if (parent.TryGet(names[^1], out _)) throw HdfsException.IO($"rename destination {destination} already exists");
        Detach(source, node);
        node.Name = names[^1];
        Add(parent, node);
        edits.Add(new NamespaceEvent(NamespaceEventType.Rename, Normalize(source), Now) { Destination = Normalize(destination) });
    }

    /// <summary>Records what happened to a file or directory in the edit log.</summary>
    public void Log(NamespaceEventType type, string path, INode node, MetadataUpdate metadata = default) =>
        edits.Add(new NamespaceEvent(type, Normalize(path), Now) { Status = node.Status(""), Metadata = metadata });

    private void Detach(string path, INode node)
    {
        var parent = (INodeDirectory)Resolve("/" + string.Join('/', Split(path)[..^1]));
        parent.Remove(node.Name);
        parent.ModificationTime = Now;
    }

    private void Add(INodeDirectory parent, INode child)
    {
        parent.Add(child);
        parent.ModificationTime = Now;
    }
}
