namespace Scheduler.Redis.Codec;

/// <summary>Why bytes are not a block map that this version reads.</summary>
internal enum DecodeFailure
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>They are a block map in the format of another version.</summary>
    OtherVersion,

    /// <summary>They are no block map, or a damaged one.</summary>
    Garbage,

    /// <summary>They are, or say they are, beyond <see cref="CodecLimits"/>.</summary>
    TooLarge,
}
