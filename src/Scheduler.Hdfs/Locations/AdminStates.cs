using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.Locations;

/// <summary>
/// The administrative states of DataNodes, where they are read apart from block locations; by transfer address. Immutable.
/// </summary>
internal sealed class AdminStates(IReadOnlyDictionary<string, AdminState> byTransferAddress)
{
    /// <summary>The DataNode with its state; unchanged when its state is unknown (it is dead, or new).</summary>
    public DataNode Apply(DataNode dataNode)
    {
        var known = byTransferAddress.TryGetValue($"{dataNode.IpAddress}:{dataNode.TransferPort}", out var state)
            || byTransferAddress.TryGetValue($"{dataNode.HostName}:{dataNode.TransferPort}", out state);
        return known && state != dataNode.AdminState ? dataNode with { AdminState = state } : dataNode;
    }
}
