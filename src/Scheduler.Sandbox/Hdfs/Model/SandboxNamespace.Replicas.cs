namespace Scheduler.Sandbox.Hdfs.Model;

/// <content>Changes of single replicas after a file was written.</content>
public sealed partial class SandboxNamespace
{
    /// <summary>Gives a block one more replica, on that DataNode.</summary>
    /// <exception cref="ArgumentException">The DataNode holds the block already.</exception>
    public void AddReplica(string path, int block, string host) =>
        EditBlock(path, block, replicas => [.. replicas, NewReplica(replicas, host, unit: 0)]);

    /// <summary>Removes a replica: the block is under-replicated, or missing when it was the last.</summary>
    /// <exception cref="ArgumentException">The DataNode does not hold the block; so it is for the other members that name one.</exception>
    public void RemoveReplica(string path, int block, string host) => EditReplica(path, block, host, (_, _) => null);

    /// <summary>Moves a replica as the balancer does: the modification time and the edit log do not change.</summary>
    public void MoveReplica(string path, int block, string from, string to) =>
        EditReplica(path, block, from, (replica, others) => NewReplica(others, to, replica.Unit));

    /// <summary>Marks a replica corrupt or sound.</summary>
    public void SetCorrupt(string path, int block, string host, bool corrupt = true) =>
        EditReplica(path, block, host, (replica, _) => replica.WithCorrupt(corrupt));

    /// <summary>Puts a replica into its DataNode's memory, or takes it out.</summary>
    public void SetCached(string path, int block, string host, bool cached = true) =>
        EditReplica(path, block, host, (replica, _) => replica.WithCached(cached));

    private void EditBlock(string path, int block, Func<StoredReplica[], IEnumerable<StoredReplica>> edit)
    {
        lock (_lock)
        {
            var file = _tree.ResolveFile(path);
            file.Blocks = file.Blocks.With(block, edit(file.Blocks.Replicas(block).ToArray()));
        }
    }

    private void EditReplica(string path, int block, string host, Func<StoredReplica, StoredReplica[], StoredReplica?> edit) =>
        EditBlock(path, block, replicas =>
        {
            var at = Array.FindIndex(replicas, replica => _dataNodes[replica.DataNode] == _dataNodesByHost[host]);
            if (at < 0) throw new ArgumentException($"{host} holds no replica of block {block} of {path}.", nameof(host));
            StoredReplica[] edited = edit(replicas[at], replicas) is { } replica ? [replica] : [];
            return [.. replicas[..at], .. edited, .. replicas[(at + 1)..]];
        });

    private StoredReplica NewReplica(StoredReplica[] replicas, string host, int unit)
    {
        var dataNode = _dataNodesByHost[host].Index;
        return replicas.All(replica => replica.DataNode != dataNode)
            ? new StoredReplica(dataNode, unit)
            : throw new ArgumentException($"{host} holds a replica of this block already.", nameof(host));
    }
}
