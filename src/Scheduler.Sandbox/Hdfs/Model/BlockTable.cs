namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>
/// The blocks of one file, immutable: struct of arrays, 24 bytes for a block with three replicas, so that a namespace of
/// a million blocks stays small.
/// </summary>
internal sealed class BlockTable
{
    private readonly long[] _ids;
    private readonly int[] _firstReplicas;
    private readonly StoredReplica[] _replicas;

    private BlockTable(long[] ids, int[] firstReplicas, StoredReplica[] replicas)
    {
        _ids = ids;
        _firstReplicas = firstReplicas;
        _replicas = replicas;
    }

    public static BlockTable Empty { get; } = new([], [0], []);

    public int Count => _ids.Length;

    public long Id(int block) => _ids[block];

    public ReadOnlySpan<StoredReplica> Replicas(int block)
    {
        var first = _firstReplicas[block];
        return _replicas.AsSpan(first, _firstReplicas[block + 1] - first);
    }

    /// <summary>This table with more blocks at its end.</summary>
    public BlockTable Add(IReadOnlyList<(long Id, StoredReplica[] Replicas)> blocks)
    {
        var firstReplicas = new int[Count + blocks.Count + 1];
        _firstReplicas.CopyTo(firstReplicas, 0);
        for (var i = 0; i < blocks.Count; i++)
        {
            firstReplicas[Count + i + 1] = firstReplicas[Count + i] + blocks[i].Replicas.Length;
        }

        return new([.. _ids, .. blocks.Select(block => block.Id)], firstReplicas,
            [.. _replicas, .. blocks.SelectMany(block => block.Replicas)]);
    }

    /// <summary>The first blocks of this table.</summary>
    public BlockTable First(int blocks) =>
        new(_ids[..blocks], _firstReplicas[..(blocks + 1)], _replicas[.._firstReplicas[blocks]]);

    /// <summary>This table with other replicas for one block.</summary>
    public BlockTable With(int block, IEnumerable<StoredReplica> replicas)
    {
        var (first, next) = (_firstReplicas[block], _firstReplicas[block + 1]);
        StoredReplica[] all = [.. _replicas[..first], .. replicas, .. _replicas[next..]];
        var shift = all.Length - _replicas.Length;
        var firstReplicas = _firstReplicas.ToArray();
        for (var i = block + 1; i < firstReplicas.Length; i++) firstReplicas[i] += shift;
        return new(_ids, firstReplicas, all);
    }
}

/// <summary>A stored replica in four bytes: DataNode (20 bits), unit of the block group (8 bits), corrupt, cached.</summary>
internal readonly struct StoredReplica
{
    public const int MaxDataNodes = 1 << 20;

    private const uint CorruptBit = 1u << 30;
    private const uint CachedBit = 1u << 31;

    private readonly uint _bits;

    public StoredReplica(int dataNode, int unit = 0)
        : this((uint)dataNode | ((uint)unit << 20))
    {
    }

    private StoredReplica(uint bits) => _bits = bits;

    public int DataNode => (int)(_bits & (MaxDataNodes - 1));

    public int Unit => (int)((_bits >> 20) & 0xff);

    public bool IsCorrupt => (_bits & CorruptBit) != 0;

    public bool IsCached => (_bits & CachedBit) != 0;

    public StoredReplica WithCorrupt(bool corrupt) => new(corrupt ? _bits | CorruptBit : _bits & ~CorruptBit);

    public StoredReplica WithCached(bool cached) => new(cached ? _bits | CachedBit : _bits & ~CachedBit);
}
