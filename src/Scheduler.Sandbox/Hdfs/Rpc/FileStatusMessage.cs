using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>A file's status as <c>HdfsFileStatusProto</c>.</summary>
internal static class FileStatusMessage
{
    private const uint ErasureCodedFlag = 4;

    public static HdfsFileStatusProto Of(FileStatus status)
    {
        var message = new HdfsFileStatusProto
        {
            FileType = status.IsDirectory ? HdfsFileStatusProto.Types.FileType.IsDir : HdfsFileStatusProto.Types.FileType.IsFile,
            Path = ByteString.CopyFromUtf8(status.PathSuffix),
            Length = (ulong)status.Length,
            Permission = Permission(status),
            Owner = status.Owner,
            Group = status.Group,
            ModificationTime = (ulong)status.ModificationTime,
            AccessTime = (ulong)status.AccessTime,
            BlockReplication = (uint)status.Replication,
            Blocksize = (ulong)status.BlockSize,
            FileId = (ulong)status.FileId,
            ChildrenNum = status.ChildrenNum,
            StoragePolicy = (uint)status.StoragePolicy,
            Flags = status.ErasureCoding is null ? 0 : ErasureCodedFlag,
        };
        if (status.ErasureCoding is { } policy) message.EcPolicy = Policy(policy);
        return message;
    }

    public static FsPermissionProto Permission(FileStatus status) => new() { Perm = Convert.ToUInt32(status.Permission, 8) };

    /// <summary>A built-in policy is given by its id alone.</summary>
    public static ErasureCodingPolicyProto Policy(ErasureCodingPolicy policy) => new() { Id = (uint)policy.Id };
}
