using System.Buffers;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Reads DataNodes' states from the JMX bean <c>NameNodeInfo</c>, whose attribute <c>LiveNodes</c> is a string that holds JSON:
/// <c>{"host:xferPort":{"xferaddr":"ip:xferPort","adminState":"In Service",…},…}</c>.
/// </summary>
internal static class LiveNodesReader
{
    private const int MaxTextLength = 1024;

    // Some 30,000 DataNodes: it is copied, for its escapes.
    private const int MaxLiveNodesBytes = 16 * 1024 * 1024;

    /// <summary>The states; null when the answer has no such bean (HttpFS, another daemon).</summary>
    public static AdminStates? Read(ReadOnlySequence<byte> body)
    {
        var reader = new WebHdfsJsonReader(body);
        _ = reader.TryReadField("beans"u8, ReadBeans, out var states);
        reader.End();
        return states;
    }

    private static AdminStates? ReadBeans(ref WebHdfsJsonReader reader)
    {
        AdminStates? states = null;
        reader.EnterArray();
        while (reader.NextElement()) states ??= ReadBean(ref reader);
        return states;
    }

    private static AdminStates? ReadBean(ref WebHdfsJsonReader reader) =>
        reader.TryReadField("LiveNodes"u8, ReadLiveNodes, out var states) ? states : null;

    private static AdminStates ReadLiveNodes(ref WebHdfsJsonReader bean)
    {
        var states = new Dictionary<string, AdminState>();
        var reader = new WebHdfsJsonReader(bean.ReadUtf8(MaxLiveNodesBytes));
        reader.EnterObject();
        while (reader.NextField())
        {
            var name = reader.TakeName(MaxTextLength);
            var (address, state) = ReadNode(ref reader);
            states[name] = state;
            if (address is not null) states[address] = state;
        }

        return new AdminStates(states);
    }

    private static (string? Address, AdminState State) ReadNode(ref WebHdfsJsonReader reader)
    {
        string? address = null;
        var (state, seen) = (AdminState.Normal, 0);
        reader.EnterObject();
        while (reader.NextField())
        {
            if (reader.TakeField("xferaddr"u8, ref seen, 1)) address = reader.ReadString(MaxTextLength);
            else if (reader.TakeField("adminState"u8, ref seen, 2)) state = StateOf(reader.ReadString(MaxTextLength));
            else reader.Skip();
        }

        return (address, state);
    }

    // The texts of DatanodeInfo.AdminStates.
    private static AdminState StateOf(string text) => text switch
    {
        "Decommission In Progress" => AdminState.DecommissionInProgress,
        "Decommissioned" => AdminState.Decommissioned,
        "Entering Maintenance" => AdminState.EnteringMaintenance,
        "In Maintenance" => AdminState.InMaintenance,
        _ => AdminState.Normal,
    };
}
