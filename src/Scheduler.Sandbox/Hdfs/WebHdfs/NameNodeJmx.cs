using System.Buffers;
using System.Text.Json;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>The JMX beans that clients read; unused numbers are left out.</summary>
internal static class NameNodeJmx
{
    private const string Prefix = "Hadoop:service=NameNode,name=";

    /// <summary>The bean that <paramref name="query"/> names, every bean without a query, none for another name.</summary>
    public static ReadOnlyMemory<byte> Beans(string? query, SandboxNamespace hdfs, NameNodeOptions options, NameNodeState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true });
        var statistics = hdfs.Statistics();
        json.WriteStartObject();
        json.WriteStartArray("beans");
        if (Wanted(query, "NameNodeStatus")) Status(json, options, state);
        if (Wanted(query, "NameNodeInfo")) Info(json, hdfs, statistics, options, state);
        if (Wanted(query, "FSNamesystemState")) NamesystemState(json, hdfs.DataNodes, statistics, state);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static bool Wanted(string? query, string bean) => query is null || query == Prefix + bean;

    private static void Start(Utf8JsonWriter json, string bean, string modelerType)
    {
        json.WriteStartObject();
        json.WriteString("name", Prefix + bean);
        json.WriteString("modelerType", $"org.apache.hadoop.hdfs.server.namenode.{modelerType}");
    }

    private static void Status(Utf8JsonWriter json, NameNodeOptions options, NameNodeState state)
    {
        Start(json, "NameNodeStatus", "NameNode");
        json.WriteString("State", state.HaState switch
        {
            HaState.Active => "active",
            HaState.Standby => "standby",
            _ => "observer",
        });
        json.WriteBoolean("SecurityEnabled", false);
        json.WriteString("NNRole", "NameNode");
        json.WriteString("HostAndPort", options.RpcAddress);
        json.WriteEndObject();
    }

    private static void Info(
        Utf8JsonWriter json, SandboxNamespace hdfs, NamespaceStatistics statistics, NameNodeOptions options, NameNodeState state)
    {
        var dataNodes = hdfs.DataNodes;
        Start(json, "NameNodeInfo", "FSNamesystem");
        json.WriteString("Version", options.Version);
        json.WriteString("BlockPoolId", hdfs.BlockPoolId);
        json.WriteString("ClusterId", hdfs.ClusterId);
        json.WriteNumber("TotalBlocks", statistics.Blocks);
        json.WriteString("SoftwareVersion", options.Version);
        json.WriteString("Safemode", state.IsInSafeMode ? $"Safe mode is ON. {SafeMode.Tip(statistics.Blocks)}" : "");
        json.WriteNumber("NumberOfMissingBlocks", statistics.Missing);
        json.WriteString(
            "LiveNodes", Nodes(dataNodes.Where(node => !node.IsDead), (inner, node) => Live(inner, node, statistics, options)));
        json.WriteString("DeadNodes", Nodes(dataNodes.Where(node => node.IsDead), Dead));
        json.WriteString("DecomNodes", Nodes(In(dataNodes, DataNodeAdminState.DecommissionInProgress), Leaving));
        json.WriteString("EnteringMaintenanceNodes", Nodes(In(dataNodes, DataNodeAdminState.EnteringMaintenance), Leaving));
        json.WriteEndObject();
    }

    private static void NamesystemState(
        Utf8JsonWriter json, IReadOnlyList<SandboxDataNode> dataNodes, NamespaceStatistics statistics, NameNodeState state)
    {
        Start(json, "FSNamesystemState", "FSNamesystem");
        json.WriteNumber("FilesTotal", statistics.Inodes);
        json.WriteNumber("BlocksTotal", statistics.Blocks);
        json.WriteNumber("UnderReplicatedBlocks", statistics.UnderReplicated);
        json.WriteString("FSState", state.IsInSafeMode ? "safeMode" : "Operational");
        json.WriteNumber("NumLiveDataNodes", dataNodes.Count(node => !node.IsDead));
        json.WriteNumber("NumDeadDataNodes", dataNodes.Count(node => node.IsDead));
        json.WriteNumber("NumStaleDataNodes", dataNodes.Count(node => node.IsStale && !node.IsDead));
        json.WriteNumber("NumDecomLiveDataNodes", In(dataNodes, DataNodeAdminState.Decommissioned).Count());
        json.WriteNumber("NumDecommissioningDataNodes", In(dataNodes, DataNodeAdminState.DecommissionInProgress).Count());
        json.WriteNumber("NumInMaintenanceLiveDataNodes", In(dataNodes, DataNodeAdminState.InMaintenance).Count());
        json.WriteNumber("NumEnteringMaintenanceDataNodes", In(dataNodes, DataNodeAdminState.EnteringMaintenance).Count());
        json.WriteEndObject();
    }

    private static IEnumerable<SandboxDataNode> In(IEnumerable<SandboxDataNode> dataNodes, DataNodeAdminState state) =>
        dataNodes.Where(node => !node.IsDead && node.AdminState == state);

    /// <summary>JSON inside a string, keyed by host name and port: that is how HDFS puts lists into JMX.</summary>
    private static string Nodes(IEnumerable<SandboxDataNode> dataNodes, Action<Utf8JsonWriter, SandboxDataNode> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var dataNode in dataNodes)
        {
            json.WriteStartObject($"{dataNode.HostName}:{dataNode.XferPort}");
            write(json, dataNode);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Live(Utf8JsonWriter json, SandboxDataNode dataNode, NamespaceStatistics statistics, NameNodeOptions options)
    {
        json.WriteString("infoAddr", $"{dataNode.IpAddress}:9864");
        json.WriteString("infoSecureAddr", $"{dataNode.IpAddress}:0");
        json.WriteString("xferaddr", dataNode.Name);
        json.WriteNumber("lastContact", dataNode.IsStale ? 60 : 0);
        json.WriteString("adminState", AdminState(dataNode));
        json.WriteNumber("numBlocks", statistics.BlocksByDataNode[dataNode.Index]);
        json.WriteString("version", options.Version);
    }

    private static void Dead(Utf8JsonWriter json, SandboxDataNode dataNode)
    {
        json.WriteNumber("lastContact", 660);
        json.WriteBoolean("decommissioned", dataNode.AdminState == DataNodeAdminState.Decommissioned);
        json.WriteString("adminState", AdminState(dataNode));
        json.WriteString("xferaddr", dataNode.Name);
    }

    private static void Leaving(Utf8JsonWriter json, SandboxDataNode dataNode) => json.WriteString("xferaddr", dataNode.Name);

    private static string AdminState(SandboxDataNode dataNode) => dataNode.AdminState switch
    {
        DataNodeAdminState.Normal => "In Service",
        DataNodeAdminState.DecommissionInProgress => "Decommission In Progress",
        DataNodeAdminState.Decommissioned => "Decommissioned",
        DataNodeAdminState.EnteringMaintenance => "Entering Maintenance",
        _ => "In Maintenance",
    };
}
