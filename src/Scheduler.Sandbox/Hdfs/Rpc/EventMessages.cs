using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Protos;
using INodeType = Scheduler.Sandbox.Hdfs.Rpc.Protos.WholeCreateEventProto.Types.INodeType;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>Events of the edit log as <c>EventsListProto</c>: a batch per transaction.</summary>
internal static class EventMessages
{
    public static EventsListProto Of(Edits edits)
    {
        var list = new EventsListProto { FirstTxid = edits.FirstTxid, LastTxid = edits.LastTxid, SyncTxid = edits.SyncTxid };
        foreach (var (txid, happened) in edits.Batches)
        {
            var batch = new EventBatchProto { Txid = txid };
            batch.Events.Add(new EventProto { Type = (EventType)happened.Type, Contents = Contents(happened).ToByteString() });
            list.Batch.Add(batch);
        }

        return list;
    }

    private static IMessage Contents(NamespaceEvent happened) => happened.Type switch
    {
        NamespaceEventType.Create => Create(happened, happened.Status!),
        NamespaceEventType.Close => new CloseEventProto
        {
            Path = happened.Path,
            FileSize = happened.Status!.Length,
            Timestamp = happened.Timestamp,
        },
        NamespaceEventType.Append => new AppendEventProto { Path = happened.Path },
        NamespaceEventType.Rename => new RenameEventProto
        {
            SrcPath = happened.Path,
            DestPath = happened.Destination,
            Timestamp = happened.Timestamp,
        },
        NamespaceEventType.Metadata => Metadata(happened, happened.Status!),
        NamespaceEventType.Unlink => new UnlinkEventProto { Path = happened.Path, Timestamp = happened.Timestamp },
        _ => new TruncateEventProto { Path = happened.Path, FileSize = happened.Status!.Length, Timestamp = happened.Timestamp },
    };

    private static WholeCreateEventProto Create(NamespaceEvent happened, FileStatus status)
    {
        var message = new WholeCreateEventProto
        {
            Type = status.IsDirectory ? INodeType.ITypeDirectory : INodeType.ITypeFile,
            Path = happened.Path,
            Ctime = happened.Timestamp,
            OwnerName = status.Owner,
            GroupName = status.Group,
            Perms = FileStatusMessage.Permission(status),
            Replication = status.Replication,
            SymlinkTarget = "",
            Overwrite = !status.IsDirectory,
            DefaultBlockSize = status.BlockSize,
        };
        if (!status.IsDirectory) message.ErasureCoded = status.ErasureCoding is not null;
        return message;
    }

    private static WholeMetadataUpdateEventProto Metadata(NamespaceEvent happened, FileStatus status)
    {
        var message = new WholeMetadataUpdateEventProto { Path = happened.Path, Type = (int)happened.Metadata };
        if (happened.Metadata == MetadataUpdate.Times) (message.Mtime, message.Atime) = (status.ModificationTime, status.AccessTime);
        if (happened.Metadata == MetadataUpdate.Permissions) message.Perms = FileStatusMessage.Permission(status);
        return message;
    }
}
