namespace Scheduler.Hdfs.Locations;

/// <summary>What medium a replica is on. Values are those of <c>StorageTypeProto</c>; 0 where it is not told.</summary>
internal enum StorageType : byte
{
    Unknown = 0,
    Disk = 1,
    Ssd = 2,
    Archive = 3,
    RamDisk = 4,
    Provided = 5,
    NvDimm = 6,
}
