using System.Text.Json;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>Writes block locations in both forms: GETFILEBLOCKLOCATIONS and the older GET_BLOCK_LOCATIONS.</summary>
internal static class LocationsJson
{
    /// <summary>Bytes of a DataNode's disks: constants, from which nothing is computed.</summary>
    private const long Capacity = 1L << 39;

    public static void BlockLocations(Utf8JsonWriter json, LocatedBlocks located)
    {
        json.WriteStartObject("BlockLocations");
        json.WriteStartArray("BlockLocation");
        foreach (var block in located.Blocks) BlockLocation(json, block);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void LocatedBlocks(Utf8JsonWriter json, LocatedBlocks located, string blockPoolId)
    {
        json.WriteStartObject("LocatedBlocks");
        json.WriteNumber("fileLength", located.FileLength);
        json.WriteBoolean("isLastBlockComplete", located.IsLastBlockComplete);
        json.WriteBoolean("isUnderConstruction", located.IsUnderConstruction);
        json.WritePropertyName("lastLocatedBlock");
        if (located.LastBlock is { } last) LocatedBlock(json, last, blockPoolId);
        else json.WriteNullValue();
        json.WriteStartArray("locatedBlocks");
        foreach (var block in located.Blocks) LocatedBlock(json, block, blockPoolId);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void BlockLocation(Utf8JsonWriter json, LocatedBlock block)
    {
        json.WriteStartObject();
        Strings(json, "topologyPaths", block.Replicas, replica => $"{replica.DataNode.NetworkLocation}/{replica.DataNode.Name}");
        json.WriteBoolean("corrupt", block.IsCorrupt);
        Strings(json, "cachedHosts", block.Replicas.Where(replica => replica.IsCached), replica => replica.DataNode.HostName);
        Strings(json, "names", block.Replicas, replica => replica.DataNode.Name);
        json.WriteNumber("offset", block.Offset);
        Strings(json, "hosts", block.Replicas, replica => replica.DataNode.HostName);
        json.WriteNumber("length", block.Length);
        Strings(json, "storageTypes", block.Replicas, replica => replica.StorageType);
        json.WriteEndObject();
    }

    private static void LocatedBlock(Utf8JsonWriter json, LocatedBlock block, string blockPoolId)
    {
        json.WriteStartObject();
        json.WriteStartObject("block");
        json.WriteNumber("blockId", block.Id);
        json.WriteString("blockPoolId", blockPoolId);
        json.WriteNumber("generationStamp", block.GenerationStamp);
        json.WriteNumber("numBytes", block.Length);
        json.WriteEndObject();
        json.WriteStartObject("blockToken");
        json.WriteString("urlString", "AAAAAA");
        json.WriteEndObject();
        DataNodes(json, "cachedLocations", block.Replicas.Where(replica => replica.IsCached));
        json.WriteBoolean("isCorrupt", block.IsCorrupt);
        DataNodes(json, "locations", block.Replicas);
        json.WriteNumber("startOffset", block.Offset);
        Strings(json, "storageTypes", block.Replicas, replica => replica.StorageType);
        json.WriteEndObject();
    }

    private static void DataNodes(Utf8JsonWriter json, string name, IEnumerable<LocatedReplica> replicas)
    {
        json.WriteStartArray(name);
        foreach (var replica in replicas) DataNode(json, replica.DataNode);
        json.WriteEndArray();
    }

    private static void DataNode(Utf8JsonWriter json, SandboxDataNode dataNode)
    {
        json.WriteStartObject();
        json.WriteString("adminState", AdminState(dataNode.AdminState));
        foreach (var unused in (string[])["blockPoolUsed", "cacheCapacity", "cacheUsed", "dfsUsed"]) json.WriteNumber(unused, 0);
        json.WriteNumber("capacity", Capacity);
        json.WriteString("hostName", dataNode.HostName);
        json.WriteNumber("infoPort", 9864);
        json.WriteNumber("infoSecurePort", 0);
        json.WriteString("ipAddr", dataNode.IpAddress);
        json.WriteNumber("ipcPort", 9867);
        foreach (var time in (string[])["lastBlockReportMonotonic", "lastBlockReportTime", "lastUpdate", "lastUpdateMonotonic"])
        {
            json.WriteNumber(time, 0);
        }

        json.WriteString("name", dataNode.Name);
        json.WriteString("networkLocation", dataNode.NetworkLocation);
        json.WriteNumber("remaining", Capacity);
        json.WriteString("storageID", dataNode.Uuid);
        json.WriteNumber("xceiverCount", 1);
        json.WriteNumber("xferPort", dataNode.XferPort);
        json.WriteEndObject();
    }

    private static string AdminState(DataNodeAdminState state) => state switch
    {
        DataNodeAdminState.Normal => "NORMAL",
        DataNodeAdminState.DecommissionInProgress => "DECOMMISSION_INPROGRESS",
        DataNodeAdminState.Decommissioned => "DECOMMISSIONED",
        DataNodeAdminState.EnteringMaintenance => "ENTERING_MAINTENANCE",
        _ => "IN_MAINTENANCE",
    };

    private static void Strings(
        Utf8JsonWriter json, string name, IEnumerable<LocatedReplica> replicas, Func<LocatedReplica, string> value)
    {
        json.WriteStartArray(name);
        foreach (var replica in replicas) json.WriteStringValue(value(replica));
        json.WriteEndArray();
    }
}
