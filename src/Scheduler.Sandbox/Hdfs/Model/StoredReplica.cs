namespace Scheduler.Sandbox.Hdfs.Model;

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
