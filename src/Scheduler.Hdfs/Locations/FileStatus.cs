namespace Scheduler.Hdfs.Locations;

/// <summary>What a path is.</summary>
internal enum FileType : byte
{
    File,
    Directory,
    Symlink,
}

/// <summary>A file's or directory's status, as far as placement needs it.</summary>
/// <param name="Name">Last component of the path; empty for the requested path itself.</param>
/// <param name="Type">What it is.</param>
/// <param name="Length">Bytes of a file.</param>
/// <param name="ModificationTime">Milliseconds since 1970.</param>
/// <param name="ErasureCoding">Its erasure coding; the default value for a replicated file.</param>
internal readonly record struct FileStatus(
    string Name, FileType Type, long Length, long ModificationTime, ErasureCodingPolicy ErasureCoding)
{
    /// <summary>Largest file that is accepted: 1 PiB.</summary>
    public const long MaxLength = 1L << 50;

    // What a DateTimeOffset holds.
    private static readonly long MaxTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The nearest valid time: a file's owner may set its time to any number (<c>setTimes</c>).</summary>
    public static long NearestTime(long milliseconds) => Math.Clamp(milliseconds, 0, MaxTime);

    /// <summary>Its blocks, where a listing carries them; else null.</summary>
    public LocatedBlocks? Blocks { get; init; }
}

/// <summary>A file of an input.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Status">Its status; the name in it may be empty.</param>
internal readonly record struct InputFile(string Path, FileStatus Status);

/// <summary>A file with its blocks; none when it was deleted since it was listed, or may not be read.</summary>
internal readonly record struct LocatedFile(InputFile File, LocatedBlocks? Blocks);
