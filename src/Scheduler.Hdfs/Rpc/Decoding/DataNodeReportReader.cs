using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Hdfs.Rpc.Decoding;

/// <summary>Reads the answer of <c>getDatanodeReport</c>.</summary>
internal static class DataNodeReportReader
{
    /// <summary><c>GetDatanodeReportResponseProto</c>: each DataNode with uuid, names, network location and administrative state.</summary>
    public static IReadOnlyList<DataNode> Read(ReadOnlySpan<byte> answer)
    {
        var reader = new ProtoReader(answer);
        var dataNodes = new List<DataNode>();
        while (reader.Next())
        {
            if (reader.Field == 1) dataNodes.Add(EncodedDataNodes.Read(reader.ReadBytes()));
            else reader.Skip();
            if (dataNodes.Count > DataNodeDirectory.MaxDataNodes)
                throw new MalformedMessageException($"it names more than {DataNodeDirectory.MaxDataNodes} DataNodes");
        }

        return dataNodes;
    }
}
