using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>Reads <c>ErasureCodingPolicyProto</c>: the policies that come with HDFS are sent as their id alone.</summary>
internal static class ErasureCodingPolicyReader
{
    private const int Cell = 1024 * 1024;

    /// <summary>The policy; the default value for the one named REPLICATION.</summary>
    public static ErasureCodingPolicy Read(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var (id, cellSize) = (0L, 0L);
        ReadOnlySpan<byte> schema = default;
        while (reader.Next())
        {
            if (reader.Field == 2) schema = reader.ReadBytes();
            else if (reader.Field == 3) cellSize = reader.ReadNumber(int.MaxValue);
            else if (reader.Field == 4) id = reader.ReadNumber(uint.MaxValue);
            else reader.Skip();
        }

        return schema.IsEmpty ? BuiltIn(id) : ReadSchema(schema, (int)cellSize);
    }

    // SystemErasureCodingPolicies.
    private static ErasureCodingPolicy BuiltIn(long id) => id switch
    {
        0 => default,
        1 => new(6, 3, Cell),
        2 => new(3, 2, Cell),
        3 => new(6, 3, Cell),
        4 => new(2, 1, Cell),
        5 => new(10, 4, Cell),
        _ => throw new MalformedMessageException($"the erasure coding policy {id} has no schema"),
    };

    private static ErasureCodingPolicy ReadSchema(ReadOnlySpan<byte> schema, int cellSize)
    {
        var reader = new ProtoReader(schema);
        var (data, parity) = (0L, 0L);
        while (reader.Next())
        {
            if (reader.Field == 2) data = reader.ReadNumber(int.MaxValue);
            else if (reader.Field == 3) parity = reader.ReadNumber(int.MaxValue);
            else reader.Skip();
        }

        if (parity == 0) return default;
        var policy = new ErasureCodingPolicy((int)data, (int)parity, cellSize);
        return policy.IsValid ? policy : throw new MalformedMessageException("an erasure coding policy has impossible numbers");
    }
}
