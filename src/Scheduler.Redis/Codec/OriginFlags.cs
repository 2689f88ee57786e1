namespace Scheduler.Redis.Codec;

/// <summary>The yes-or-no parts of a map's origin, in one byte on the wire.</summary>
[Flags]
internal enum OriginFlags : byte
{
    HasModifiedAt = 1,
    ErasureCodingEstimated = 2,
    AdminStatesKnown = 4,
}
