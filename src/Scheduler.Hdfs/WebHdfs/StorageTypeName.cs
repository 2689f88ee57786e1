using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>The names of storage types in answers (Hadoop's <c>StorageType</c>).</summary>
internal static class StorageTypeName
{
    /// <summary>The storage type that stands at an index of a column; unknown where there is none, or one that we do not know.</summary>
    public static StorageType At(TextColumn names, int index) => index >= names.Count ? StorageType.Unknown : names[index] switch
    {
        "DISK" => StorageType.Disk,
        "SSD" => StorageType.Ssd,
        "ARCHIVE" => StorageType.Archive,
        "RAM_DISK" => StorageType.RamDisk,
        "PROVIDED" => StorageType.Provided,
        "NVDIMM" => StorageType.NvDimm,
        _ => StorageType.Unknown,
    };
}
