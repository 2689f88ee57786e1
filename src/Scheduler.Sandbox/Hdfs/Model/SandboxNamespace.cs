namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>
/// An HDFS namespace in memory: DataNodes on racks, directories, files, and blocks placed by HDFS's own default policies. It knows
/// no protocol; one or more <see cref="SandboxNameNode"/> serve it. Changes are written to an edit log.
/// </summary>
/// <remarks>
/// Safe for use from any thread. Equal seeds and equal calls give equal placements. Members throw <see cref="HdfsException"/> as a
/// NameNode would: a missing path is <c>java.io.FileNotFoundException</c>.
/// </remarks>
public sealed partial class SandboxNamespace
{
    /// <summary>The default number of replicas of a file (<c>dfs.replication</c>).</summary>
    public const int DefaultReplication = 3;

    /// <summary>The default bytes of a block (<c>dfs.blocksize</c>): 128 MiB.</summary>
    public const long DefaultBlockSize = 128L * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly List<SandboxDataNode> _dataNodes = [];
    private readonly Dictionary<string, SandboxDataNode> _dataNodesByHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly EditLog _edits = new();
    private readonly NamespaceTree _tree;
    private readonly BlockAllocator _allocator;
    private readonly BlockLocator _locator;
    private readonly Random _random;
    private NetworkTopology? _topology;

    /// <summary>An empty namespace.</summary>
    /// <param name="random">Decides placement, replica order and uuids; used under the namespace's lock only.</param>
    /// <param name="time">Gives modification and access times.</param>
    public SandboxNamespace(Random random, TimeProvider time)
    {
        _random = random;
        _tree = new NamespaceTree(time, _edits);
        _allocator = new BlockAllocator(random);
        _locator = new BlockLocator(_dataNodes, random);
        BlockPoolId = $"BP-{random.Next()}-127.0.0.1-{_tree.Now}";
        ClusterId = $"CID-{NewUuid()}";
    }

    /// <summary>The block pool's id, as in <c>blockPoolId</c>.</summary>
    public string BlockPoolId { get; init; }

    /// <summary>The cluster's id.</summary>
    public string ClusterId { get; }

    /// <summary>The DataNodes, in the order in which they were added.</summary>
    public IReadOnlyList<SandboxDataNode> DataNodes
    {
        get { lock (_lock) return [.. _dataNodes]; }
    }

    /// <summary>Adds a DataNode, live and in service.</summary>
    /// <param name="hostName">Qualified host name; not used by another DataNode.</param>
    /// <param name="ipAddress">Its address.</param>
    /// <param name="rack">Network location, such as <c>/rack-1</c>.</param>
    /// <param name="xferPort">Data transfer port.</param>
    /// <param name="uuid">Its uuid; generated when null.</param>
    public SandboxDataNode AddDataNode(
        string hostName, string ipAddress, string rack, int xferPort = SandboxDataNode.DefaultXferPort, string? uuid = null)
    {
        lock (_lock)
        {
            ArgumentOutOfRangeException.ThrowIfEqual(_dataNodes.Count, StoredReplica.MaxDataNodes);
            var dataNode = new SandboxDataNode(
                _dataNodes.Count, hostName, ipAddress, rack, xferPort, uuid ?? NewUuid(), () => Write(() => _topology = null));
            _dataNodesByHost.Add(hostName, dataNode);
            _dataNodes.Add(dataNode);
            _topology = null;
            return dataNode;
        }
    }

    /// <summary>The DataNode of that host name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SandboxDataNode DataNode(string hostName)
    {
        lock (_lock) return _dataNodesByHost[hostName];
    }

    /// <summary>Makes a directory and its parents.</summary>
    public void MakeDirectory(string path) => Write(() => _tree.MakeDirectories(NamespaceTree.Split(path)));

    /// <summary>Makes a file and places its blocks by the default policy, or as its directory's erasure coding policy says.</summary>
    /// <param name="path">Absolute path; missing parents are made.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="replication">Replicas per block.</param>
    /// <param name="blockSize">Bytes per block.</param>
    /// <param name="writer">Host name of the DataNode that writes it; null or unknown: a client outside, first replica anywhere.</param>
    public void CreateFile(
        string path, long length, int replication = DefaultReplication, long blockSize = DefaultBlockSize, string? writer = null) =>
        Write(() => Fill(path, _tree.CreateFile(path, blockSize, replication, erasureCoding: null), length, writer));

    /// <summary>Makes a file of these bytes, which OPEN then answers; placed by the default policy.</summary>
    public void CreateFile(
        string path, ReadOnlyMemory<byte> content, int replication = DefaultReplication, long blockSize = DefaultBlockSize) =>
        CreateFile(
            path,
            content.Length,
            (offset, destination) => content.Span.Slice((int)offset, destination.Length).CopyTo(destination),
            replication,
            blockSize);

    /// <summary>Makes a file of these bytes, however many; placed by the default policy.</summary>
    public void CreateFile(
        string path, long length, FileContent content, int replication = DefaultReplication, long blockSize = DefaultBlockSize) =>
        Write(() =>
    {
        var file = _tree.CreateFile(path, blockSize, replication, erasureCoding: null);
        file.Content = content;
        Fill(path, file, length, writer: null);
    });

    /// <summary>Gives a file the bytes that OPEN answers from now on; its length and its blocks stay.</summary>
    public void SetContent(string path, FileContent content) => Write(() => _tree.ResolveFile(path).Content = content);

    /// <summary>Makes an erasure-coded file whose block groups are spread over the racks.</summary>
    /// <param name="path">Absolute path; missing parents are made.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="policy">How it is striped.</param>
    /// <param name="blockSize">Bytes per unit; a block group holds this times the data units.</param>
    public void CreateErasureCodedFile(string path, long length, ErasureCodingPolicy policy, long blockSize = DefaultBlockSize) =>
        Write(() => Fill(path, _tree.CreateFile(path, blockSize, replication: 1, policy), length, writer: null));

    /// <summary>Makes a file whose replicas are where the caller says: a list of host names per block.</summary>
    /// <remarks>For an erasure-coded file a block's hosts are those of its data units, then of its parity units.</remarks>
    /// <exception cref="ArgumentException">Not one list of hosts per block, or a host twice in one of them.</exception>
    public void CreatePlacedFile(
        string path, long length, IReadOnlyList<IReadOnlyList<string>> hosts, long blockSize = DefaultBlockSize,
        int replication = DefaultReplication, ErasureCodingPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        var blocks = BlockAllocator.BlockCount(length, blockSize * (policy?.DataUnits ?? 1));
        if (hosts.Count != blocks)
        {
            throw new ArgumentException($"{path} has {blocks} blocks, but there are hosts for {hosts.Count}.", nameof(hosts));
        }

        Write(() =>
        {
            var targets = hosts.Select(Indices).ToArray();
            var file = _tree.CreateFile(path, blockSize, replication, policy);
            _allocator.Place(file, length, targets);
            Close(path, file, blocks);
        });
    }

    private string NewUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private void Write(Action change)
    {
        lock (_lock) change();
    }

    private void Fill(string path, INodeFile file, long bytes, string? writer)
    {
        int? local = writer is not null && _dataNodesByHost.TryGetValue(writer, out var dataNode) ? dataNode.Index : null;
        var blocks = file.Blocks.Count;
        _allocator.Grow(file, bytes, _topology ??= new NetworkTopology(_dataNodes), local);
        Close(path, file, file.Blocks.Count - blocks);
    }

    private void Close(string path, INodeFile file, int newBlocks)
    {
        _edits.AddBlocks(newBlocks);
        _tree.Log(NamespaceEventType.Close, path, file);
    }

    private List<int> Indices(IReadOnlyList<string> hosts)
    {
        var indices = hosts.Select(host => _dataNodesByHost[host].Index).ToList();
        if (indices.Distinct().Count() == indices.Count) return indices;
        throw new ArgumentException($"A DataNode holds a block once, but the hosts are {string.Join(", ", hosts)}.");
    }
}
