using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>Makes a block map of located files. One use.</summary>
/// <param name="adminStates">States of DataNodes where locations lack them; null when they are unavailable.</param>
/// <param name="blocks">Blocks that are expected.</param>
/// <param name="replicas">Replicas that are expected.</param>
internal sealed class BlockMapAssembly(AdminStates? adminStates, int blocks = 0, int replicas = 0)
{
    private const int MaxPathLength = 250;

    private readonly BlockMapBuilder _builder = new(blocks, replicas);
    private readonly MapIndices _indices = new();
    private Replica[] _replicas = [];
    private long _total;
    private long _missing;
    private string? _missingExample;

    /// <summary>Counts what DataNodes have of whole files; null unless only a part of the files is read.</summary>
    public WholeFileTally? Tally { get; init; }

    /// <summary>Bytes of the map so far: of whole blocks, or what is wanted of them.</summary>
    public long TotalBytes => _builder.TotalBytes;

    /// <summary>Bytes of the files so far, whatever is wanted of them.</summary>
    public long LocatedBytes => _total;

    /// <summary>Whether a file was erasure-coded, its shares being an even estimate.</summary>
    public bool ErasureCodingEstimated { get; private set; }

    /// <summary>Whether the administrative states of all DataNodes were available.</summary>
    public bool AdminStatesKnown { get; private set; } = true;

    /// <summary>Blocks without a live replica, or units; see <see cref="BlockMapOrigin.BlocksWithoutReplica"/>.</summary>
    public int BlocksWithoutReplica => (int)Math.Min(_missing, int.MaxValue);

    /// <summary>One of them.</summary>
    public string? BlockWithoutReplica => _missingExample;

    /// <summary>An assembly with room for exactly these files.</summary>
    public static BlockMapAssembly For(IEnumerable<LocatedBlocks> files, AdminStates? adminStates, WholeFileTally? tally = null)
    {
        var (blocks, replicas) = (0, 0);
        foreach (var file in files) (blocks, replicas) = (blocks + file.Count, replicas + file.ReplicaCount);
        return new BlockMapAssembly(adminStates, blocks, replicas) { Tally = tally };
    }

    /// <summary>Adds a file's blocks.</summary>
    /// <param name="file">The file, with the status that it was listed with.</param>
    /// <param name="blocks">Its blocks.</param>
    /// <param name="weights">What is wanted of each block; null for all of it.</param>
    public void Add(InputFile file, LocatedBlocks blocks, long[]? weights = null)
    {
        var (policy, offset) = (file.Status.ErasureCoding, blocks.Offset);
        AdminStatesKnown &= blocks.AdminStatesKnown || adminStates is not null;
        var isEstimate = policy.IsErasureCoded && !blocks.ErasureCodingUnitsKnown;
        ErasureCodingEstimated |= isEstimate;
        for (var block = 0; block < blocks.Count; block++)
        {
            CountBytes(blocks.Length(block));
            var weight = weights is null ? blocks.Length(block) : weights[block];
            var missing = isEstimate ? AddGroup(policy, blocks, block, weight) : AddBlock(blocks, block, weight);
            if (missing > 0 && weight > 0 && !blocks.IsProvided(block)) NoteMissing(missing, file.Path, offset);
            offset += blocks.Length(block);
        }
    }

    /// <summary>The map.</summary>
    public BlockMap Build(BlockMapOrigin origin) =>
        _builder.Build(origin, Tally?.ToArray(_builder.DataNodeCount, _total, origin.Selected?.WholeBytes ?? _total));

    // A block of which nothing is read may be missing.
    private void NoteMissing(int blocks, string path, long offset)
    {
        _missing += blocks;
        _missingExample ??= string.Create(CultureInfo.InvariantCulture, $"{ShortText.Of(path, MaxPathLength)} at byte {offset}");
    }

    /// <summary>Adds a block; returns 1 when it has no replica.</summary>
    private int AddBlock(LocatedBlocks blocks, int block, long weight)
    {
        var count = 0;
        foreach (var replica in Replicas(blocks, block))
            if (!Holds(_replicas.AsSpan(0, count), replica.DataNode)) _replicas[count++] = replica;
        Tally?.Add(_replicas.AsSpan(0, count), blocks.Length(block));
        _builder.AddBlock(weight, _replicas.AsSpan(0, count));
        return CountReadable(_replicas.AsSpan(0, count)) == 0 ? 1 : 0;
    }

    /// <summary>Adds a block group; returns how many of its units have no holder.</summary>
    private int AddGroup(ErasureCodingPolicy policy, LocatedBlocks blocks, int block, long weight)
    {
        var holders = Replicas(blocks, block);
        var length = blocks.Length(block);
        // Without a policy, only the units that have a holder are known.
        var width = policy.IsUnknown ? Math.Max(1, holders.Length) : policy.WidthOf(length);
        Tally?.Add(holders, length / width);
        _builder.AddErasureCodedGroup(weight, width, holders);
        return Math.Max(0, width - CountReadable(holders));
    }

    private int CountReadable(ReadOnlySpan<Replica> replicas)
    {
        var readable = 0;
        foreach (var replica in replicas)
            if (_builder[replica.DataNode].ServesReads) readable++;
        return readable;
    }

    private Span<Replica> Replicas(LocatedBlocks blocks, int block)
    {
        var located = blocks.Replicas(block);
        if (_replicas.Length < located.Length) _replicas = new Replica[located.Length];
        for (var i = 0; i < located.Length; i++) _replicas[i] = new Replica(IndexOf(blocks, located[i].DataNode), located[i].IsCached);
        return _replicas.AsSpan(0, located.Length);
    }

    private static bool Holds(ReadOnlySpan<Replica> replicas, int dataNode)
    {
        foreach (var replica in replicas)
            if (replica.DataNode == dataNode) return true;
        return false;
    }

    private int IndexOf(LocatedBlocks blocks, int dataNode)
    {
        ref var index = ref _indices.Of(blocks.DataNodes, dataNode);
        if (index == MapIndices.Missing) index = _builder.Intern(Known(blocks.DataNodes[dataNode], blocks.AdminStatesKnown));
        return index;
    }

    private DataNode Known(DataNode dataNode, bool stateIsTold) =>
        stateIsTold || adminStates is null ? dataNode : adminStates.Apply(dataNode);

    private void CountBytes(long length)
    {
        if (_total > long.MaxValue - length)
            throw new BlockMapUnavailableException(
                BlockMapFailure.MalformedAnswer, "The blocks of the input have lengths that no cluster can hold.");
        _total += length;
    }
}

/// <summary>
/// Where the DataNodes of a table are in the map that is made. Files of one answer share a table and come one after another, so that
/// only the last table is remembered.
/// </summary>
internal sealed class MapIndices
{
    /// <summary>Marks a DataNode without an index yet.</summary>
    public const int Missing = -1;

    private DataNodeTable? _table;
    private int[] _indices = [];

    /// <summary>The index of a DataNode, to be read, and set while it is <see cref="Missing"/>.</summary>
    public ref int Of(DataNodeTable table, int dataNode)
    {
        if (table != _table) Remember(table);
        return ref _indices[dataNode];
    }

    private void Remember(DataNodeTable table)
    {
        if (_indices.Length < table.Count) _indices = new int[table.Count];
        Array.Fill(_indices, Missing);
        _table = table;
    }
}
