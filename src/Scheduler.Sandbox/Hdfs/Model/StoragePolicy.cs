namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>A block storage policy; values are HDFS's policy ids, as <c>storagePolicy</c> in a file's status.</summary>
public enum StoragePolicy
{
    /// <summary>None set: every replica on DISK.</summary>
    Unspecified = 0,

    /// <summary>COLD: every replica on ARCHIVE.</summary>
    Cold = 2,

    /// <summary>HOT: every replica on DISK.</summary>
    Hot = 7,

    /// <summary>ONE_SSD: the first replica on SSD, the others on DISK.</summary>
    OneSsd = 10,

    /// <summary>ALL_SSD: every replica on SSD.</summary>
    AllSsd = 12,
}

internal static class StoragePolicies
{
    /// <summary>The storage type of the replica that was placed at <paramref name="position"/> (0 = first).</summary>
    public static string StorageType(this StoragePolicy policy, int position) => policy switch
    {
        StoragePolicy.Cold => "ARCHIVE",
        StoragePolicy.AllSsd => "SSD",
        StoragePolicy.OneSsd when position == 0 => "SSD",
        _ => "DISK",
    };
}
