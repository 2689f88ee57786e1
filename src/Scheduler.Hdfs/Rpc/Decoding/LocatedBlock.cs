using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>What a <c>LocatedBlockProto</c> says but for its replicas, which are read from <see cref="Message"/> in a second pass.</summary>
internal readonly ref struct LocatedBlock
{
    // HDFS allows 512 replicas of a block (dfs.replication.max).
    private const int MaxReplicas = 512;

    private LocatedBlock(
        ReadOnlySpan<byte> message, long length, int replicaCount, bool isCorrupt, ReadOnlySpan<byte> packedCached, ReadOnlySpan<byte> indices)
    {
        Message = message;
        Length = length;
        ReplicaCount = replicaCount;
        IsCorrupt = isCorrupt;
        PackedCached = packedCached;
        Indices = indices;
    }

    public ReadOnlySpan<byte> Message { get; }

    public long Length { get; }

    public int ReplicaCount { get; }

    public bool IsCorrupt { get; }

    /// <summary>Erasure coding: for each replica its index in the block group; empty for a replicated block.</summary>
    public ReadOnlySpan<byte> Indices { get; }

    private ReadOnlySpan<byte> PackedCached { get; }

    public static LocatedBlock Read(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var (length, replicas, isCorrupt) = (-1L, 0, false);
        ReadOnlySpan<byte> cached = default;
        ReadOnlySpan<byte> indices = default;
        while (reader.Next())
        {
            if (reader.Field == 1) length = ReadLength(reader.ReadBytes());
            else if (reader.Field == 4) isCorrupt = reader.ReadBoolean();
            else if (reader.Field == 6 && reader.IsPacked) cached = reader.ReadBytes();
            else if (reader.Field == 9) indices = reader.ReadBytes();
            else replicas += SkipCounting(ref reader);
        }

        if (length < 0) throw new MalformedMessageException("a located block has no block");
        if (replicas > MaxReplicas) throw new MalformedMessageException($"a block has more than {MaxReplicas} replicas");
        return new LocatedBlock(message, length, replicas, isCorrupt, cached, indices);
    }

    /// <summary>Whether each replica is cached, in their order.</summary>
    public Flags CachedFlags() => new(PackedCached, Message);

    private static int SkipCounting(ref ProtoReader reader)
    {
        var isReplica = reader.Field == 3;
        reader.Skip();
        return isReplica ? 1 : 0;
    }

    private static long ReadLength(ReadOnlySpan<byte> block)
    {
        var reader = new ProtoReader(block);
        var length = 0L;
        while (reader.Next())
        {
            if (reader.Field == 4) length = reader.ReadNumber(FileStatus.MaxLength);
            else reader.Skip();
        }

        return length;
    }

    /// <summary>The booleans of <c>isCached</c>, packed (as NameNodes write them) or one by one (as any writer may).</summary>
    internal ref struct Flags(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> message)
    {
        private readonly bool _isPacked = !packed.IsEmpty;
        private ReadOnlySpan<byte> _packed = packed;
        private ProtoReader _unpacked = new(message);

        public bool Next()
        {
            if (_isPacked) return NextPacked();
            while (_unpacked.Next())
            {
                if (_unpacked.Field == 6 && !_unpacked.IsPacked) return _unpacked.ReadBoolean();
                _unpacked.Skip();
            }

            return false;
        }

        private bool NextPacked()
        {
            if (_packed.IsEmpty) return false;
            var flag = _packed[0] != 0;
            _packed = _packed[1..];
            return flag;
        }
    }
}
