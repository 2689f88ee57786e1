using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>
/// The DataNodes of one answer, recognised by the bytes of their <c>DatanodeInfoProto</c>: a NameNode writes the same bytes for each
/// replica, so that a DataNode is decoded once and not once per replica.
/// </summary>
/// <param name="dataNodes">Where they are put.</param>
internal sealed class EncodedDataNodes(DataNodeTable dataNodes)
{
    private const int MaxTextBytes = 1024;

    private readonly Dictionary<byte[], int> _byBytes = new(new BytesComparer());

    /// <summary>Index of the DataNode that a <c>DatanodeInfoProto</c> describes.</summary>
    public int GetOrAdd(ReadOnlySpan<byte> info)
    {
        var lookup = _byBytes.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(info, out var known)) return known;
        return lookup[info] = dataNodes.Add(Read(info));
    }

    /// <summary>Reads a <c>DatanodeInfoProto</c>.</summary>
    public static DataNode Read(ReadOnlySpan<byte> info)
    {
        var reader = new ProtoReader(info);
        var (location, state) = ("", AdminState.Normal);
        DataNode? identity = null;
        while (reader.Next())
        {
            if (reader.Field == 1) identity = ReadIdentity(reader.ReadBytes());
            else if (reader.Field == 8) location = reader.ReadString(MaxTextBytes);
            else if (reader.Field == 10) state = StateOf(reader.ReadVarint());
            else reader.Skip();
        }

        if (identity is null) throw new MalformedMessageException("a DataNode has no id");
        return identity with { NetworkLocation = location.Length > 0 ? location : DataNode.DefaultRack, AdminState = state };
    }

    private static DataNode ReadIdentity(ReadOnlySpan<byte> id)
    {
        var reader = new ProtoReader(id);
        var (ipAddress, hostName, uuid, port) = ("", "", "", 0);
        while (reader.Next())
        {
            if (reader.Field == 1) ipAddress = reader.ReadString(MaxTextBytes);
            else if (reader.Field == 2) hostName = reader.ReadString(MaxTextBytes);
            else if (reader.Field == 3) uuid = reader.ReadString(MaxTextBytes);
            else if (reader.Field == 4) port = (int)reader.ReadNumber(ushort.MaxValue);
            else reader.Skip();
        }

        if (hostName.Length == 0) hostName = ipAddress;
        if (hostName.Length == 0) throw new MalformedMessageException("a DataNode has neither hostName nor ipAddr");
        return new DataNode(hostName, ipAddress, port, DataNode.DefaultRack) { Uuid = uuid.Length > 0 ? uuid : null };
    }

    // An unknown state comes from a newer server, which lists only DataNodes that can be read.
    private static AdminState StateOf(ulong value) => value <= (ulong)AdminState.InMaintenance ? (AdminState)value : AdminState.Normal;

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        // Seeded per process: an answer cannot be made to collide.
        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
