namespace Scheduler.Sandbox.Hdfs.Model;

/// <content>Changes of files and directories; each is a transaction of the edit log.</content>
public sealed partial class SandboxNamespace
{
    /// <summary>Number of the last transaction: it grows with every change of the namespace, not with those of replicas.</summary>
    public long LastTxid
    {
        get { lock (_lock) return _edits.LastTxid; }
    }

    /// <summary>
    /// How many of the last transactions wait for a journal: the end of the edit log includes them (<c>getCurrentEditLogTxid</c>), but
    /// <c>getEditsFromTxid</c> does not return them yet.
    /// </summary>
    public int UnsyncedTransactions
    {
        get { lock (_lock) return _edits.Unsynced; }
        set => Write(() => _edits.Unsynced = value);
    }

    /// <summary>
    /// What other clients do while an answer to <c>getEditsFromTxid</c> is sent: with constant writers, the log has always grown by
    /// the time it is read. Runs after the content of the answer is decided.
    /// </summary>
    public Action? WhileEditsAreRead { get; set; }

    /// <summary>Adds bytes to the end; the last block grows first. The modification time changes.</summary>
    public void Append(string path, long length) => Write(() =>
    {
        var file = _tree.ResolveFile(path);
        _tree.Log(NamespaceEventType.Append, path, file);
        file.Content = null;
        file.ModificationTime = _tree.Now;
        Fill(path, file, length, writer: null);
    });

    /// <summary>Cuts bytes off the end; the modification time changes.</summary>
    public void Truncate(string path, long length) => Write(() =>
    {
        var file = _tree.ResolveFile(path);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, file.Length);
        file.Length = length;
        file.Blocks = file.Blocks.First(BlockAllocator.BlockCount(length, file.BlockBytes));
        file.ModificationTime = _tree.Now;
        _tree.Log(NamespaceEventType.Truncate, path, file);
    });

    /// <summary>Opens a file for writing or closes it: while open, its last block is under construction.</summary>
    public void SetUnderConstruction(string path, bool open) => Write(() =>
    {
        var file = _tree.ResolveFile(path);
        file.IsUnderConstruction = open;
        _tree.Log(open ? NamespaceEventType.Append : NamespaceEventType.Close, path, file);
    });

    /// <summary>Removes a file or a directory with everything in it.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Delete(string path)
    {
        lock (_lock) return _tree.Delete(path);
    }

    /// <summary>Moves a file or directory; blocks and times stay.</summary>
    public void Rename(string source, string destination) => Write(() => _tree.Rename(source, destination));

    /// <summary>Sets the times of a file or directory, in UTC.</summary>
    public void SetTimes(string path, DateTimeOffset modificationTime, DateTimeOffset accessTime) => Write(() =>
    {
        var node = _tree.Resolve(path);
        node.ModificationTime = modificationTime.ToUnixTimeMilliseconds();
        node.AccessTime = accessTime.ToUnixTimeMilliseconds();
        _tree.Log(NamespaceEventType.Metadata, path, node, MetadataUpdate.Times);
    });

    /// <summary>Sets the storage policy of a file, or of what is made in a directory from now on.</summary>
    public void SetStoragePolicy(string path, StoragePolicy policy) => Write(() =>
    {
        _tree.Resolve(path).StoragePolicy = policy;
        _edits.AddSilent();
    });

    /// <summary>Sets the erasure coding policy of the files that are made in a directory from now on.</summary>
    public void SetErasureCodingPolicy(string directory, ErasureCodingPolicy? policy) => Write(() =>
    {
        var node = _tree.Resolve(directory);
        node.ErasureCoding = policy;
        _tree.Log(NamespaceEventType.Metadata, directory, node, MetadataUpdate.ExtendedAttributes);
    });

    /// <summary>Takes a path, and what is under it, from a user.</summary>
    public void Deny(string path, string user) => Write(() =>
    {
        var node = _tree.Resolve(path);
        node.DeniedUsers = node.DeniedUsers.Add(user);
        node.Permission = node is INodeDirectory ? "700" : "600";
        _tree.Log(NamespaceEventType.Metadata, path, node, MetadataUpdate.Permissions);
    });

    /// <summary>Events from a transaction on, as <c>getEditsFromTxid</c>.</summary>
    internal Edits ReadEdits(long txid, int maxEvents)
    {
        Edits edits;
        lock (_lock) edits = _edits.Read(txid, maxEvents);
        WhileEditsAreRead?.Invoke();
        return edits;
    }
}
