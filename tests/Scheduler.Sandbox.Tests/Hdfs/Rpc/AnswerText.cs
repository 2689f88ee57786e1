using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Rpc.Protos;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>
/// Answers as text that two NameNodes with the same files and placement agree on: of fields that differ by nature (ids, times, disk
/// usage) only that they are there, replicas in one order, no stack traces.
/// </summary>
internal static class AnswerText
{
    private static readonly HashSet<string> Varying = new(StringComparer.Ordinal)
    {
        "modification_time", "access_time", "fileId", "poolId", "blockId", "generationStamp", "storageIDs", "stateId", "txid", "capacity",
        "dfsUsed", "used", "remaining", "blockPoolUsed", "lastUpdate", "xceiverCount", "nonDfsUsed", "cacheCapacity", "cacheUsed",
        "lastUpdateMonotonic", "under_replicated", "missing_blocks", "blockSize",
    };

    /// <summary>Fields of a block with an entry per replica.</summary>
    private static readonly string[] Parallel = ["locs", "isCached", "storageTypes", "storageIDs", "blockIndices"];

    public static string Of(AnswerMessage answer, string? method)
    {
        var text = new StringBuilder();
        var header = answer.Header.Clone();
        // The stack trace starts at the first line that is indented.
        if (header.HasErrorMsg) header.ErrorMsg = header.ErrorMsg.Split("\n\tat")[0];
        Write(text, "header", header);
        if (method is not null && answer.Header.Status == RpcResponseHeaderProto.Types.RpcStatusProto.Success)
        {
            Write(text, method, Message(method, answer.Message));
        }

        return text.ToString();
    }

    private static IMessage Message(string method, ByteString bytes)
    {
        IMessage message = method switch
        {
            "getFileInfo" => new GetFileInfoResponseProto(),
            "getListing" => new GetListingResponseProto(),
            "getBlockLocations" => new GetBlockLocationsResponseProto(),
            "getContentSummary" => new GetContentSummaryResponseProto(),
            "getDatanodeReport" => new GetDatanodeReportResponseProto(),
            "getFsStats" => new GetFsStatsResponseProto(),
            "getServerDefaults" => new GetServerDefaultsResponseProto(),
            "getHAServiceState" => new HAServiceStateResponseProto(),
            "getServiceStatus" => new GetServiceStatusResponseProto(),
            "msync" => new MsyncResponseProto(),
            _ => throw new ArgumentException($"No answer of {method} was recorded.", nameof(method)),
        };
        message.MergeFrom(bytes);
        return message;
    }

    private static void Write(StringBuilder text, string path, IMessage message)
    {
        if (message is LocatedBlockProto block) WriteReplicas(text, path, block = block.Clone());
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (message is LocatedBlockProto && Parallel.Contains(field.Name)) continue;
            var value = field.Accessor.GetValue(message);
            if (field.IsRepeated) WriteAll(text, $"{path}.{field.Name}", (System.Collections.IList)value);
            else if (field.Accessor.HasValue(message)) WriteValue(text, $"{path}.{field.Name}", field, value);
        }
    }

    private static void WriteAll(StringBuilder text, string path, System.Collections.IList values)
    {
        for (var i = 0; i < values.Count; i++) Write(text, $"{path}[{i}]", (IMessage)values[i]!);
    }

    private static void WriteValue(StringBuilder text, string path, FieldDescriptor field, object value)
    {
        if (value is IMessage message) Write(text, path, message);
        else text.AppendLine($"{path}: {(Varying.Contains(field.Name) ? "*" : value)}");
    }

    private static void WriteReplicas(StringBuilder text, string path, LocatedBlockProto block)
    {
        int[] counts = [block.IsCached.Count, block.StorageTypes.Count, block.StorageIDs.Count];
        Assert.All(counts, count => Assert.Equal(block.Locs.Count, count));
        var replicas = block.Locs.Select((node, i) =>
        {
            var replica = new StringBuilder();
            Write(replica, $"{path}.replica", node);
            var unit = block.HasBlockIndices ? block.BlockIndices[i] : -1;
            return replica.AppendLine($"{path}.replica {block.StorageTypes[i]} cached {block.IsCached[i]} unit {unit}").ToString();
        });
        foreach (var replica in replicas.Order(StringComparer.Ordinal)) text.Append(replica);
    }
}
