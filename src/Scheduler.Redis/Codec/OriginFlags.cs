namespace Scheduler.Redis.Codec;

/// <summary>The yes-or-no parts of a map's origin, in one byte on the wire.</summary>
[Flags]
internal enum OriginFlags : byte
{
    HasModifiedAt = 1,
    ErasureCodingEstimated = 2,
    AdminStatesKnown = 4,

    /// <summary>
    /// After the columns of the map comes what its weights rest on. Only maps under keys with a selection have it, where a replica that
    /// does not know it never looks: the version stays.
    /// </summary>
    Selected = 8,

    /// <summary>
    /// After all that comes what of the input may not be read. A replica that does not know it reads the map itself: the version stays.
    /// </summary>
    Unreadable = 16,
}
