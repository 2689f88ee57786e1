namespace Scheduler.Redis.Codec;

/// <summary>Limits of values in the shared tier. Checked before memory is allocated, since values in Redis may not be ours.</summary>
internal static class CodecLimits
{
    /// <summary>Bytes of the payload before compression: about seven million blocks with three replicas.</summary>
    public const int MaxPayloadBytes = 32 << 20;

    /// <summary>Blocks of one map: 100 MB in memory.</summary>
    public const int MaxBlocks = 4 << 20;

    /// <summary>DataNodes of one map: several times the largest clusters.</summary>
    public const int MaxDataNodes = 1 << 16;

    /// <summary>Column chunks of one footer: 16 MB in memory. A footer of more is read by each replica for itself.</summary>
    public const int MaxChunks = 1 << 20;

    /// <summary>Leaf columns of one footer.</summary>
    public const int MaxColumns = 1 << 16;

    /// <summary>UTF-8 bytes of one name; a host name has at most 253.</summary>
    public const int MaxTextBytes = 1024;
}
