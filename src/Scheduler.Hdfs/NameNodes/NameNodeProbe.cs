using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Configuration;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// Calls every NameNode by itself over each transport that is configured, without failover or fallback, so that each reports
/// its own state. A call takes <c>NameNode:CallTimeout</c> at the most.
/// </summary>
/// <param name="options">Validated options.</param>
/// <param name="nameservices">Where the NameNodes are.</param>
/// <param name="clock">The clock.</param>
public sealed class NameNodeProbe(NameNodeOptions options, Nameservices nameservices, TimeProvider clock)
{
    /// <summary>Calls all at once.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<IReadOnlyList<NameNodeProbeResult>> ProbeAsync(CancellationToken cancellationToken)
    {
        var asked = from nameservice in nameservices.All
                    from nameNode in nameservice.NameNodes
                    from transport in TransportsOf(nameNode)
                    select ProbeAsync(nameservice.Name, nameNode, transport, cancellationToken);
        return [.. (await Task.WhenAll(asked)).SelectMany(answers => answers)];
    }

    private IEnumerable<NameNodeTransport> TransportsOf(NameNodeAddress nameNode)
    {
        if (options.UsesRpc(nameNode)) yield return NameNodeTransport.Rpc;
        if (options.UsesWebHdfs(nameNode)) yield return NameNodeTransport.WebHdfs;
    }

    private async Task<IReadOnlyList<NameNodeProbeResult>> ProbeAsync(
        string nameservice, NameNodeAddress nameNode, NameNodeTransport transport, CancellationToken cancellationToken)
    {
        var alone = options with { Transport = transport, ObserverReads = false };
        var connector = new NameserviceConnector(alone, seed: 0, INameNodeObserver.None, NullLogger.Instance, clock)
        {
            Security = nameservices.Security,
        };
        using var client = connector.Connect(new Nameservice(nameservice, [nameNode]));
        var status = await ProbeAsync(client, NameNodeProbeKind.Status, cancellationToken);
        if (transport == NameNodeTransport.WebHdfs || status.Failure is not null) return [status];
        return
        [
            status,
            await ProbeAsync(client, NameNodeProbeKind.SafeMode, cancellationToken),
            await ProbeAsync(client, NameNodeProbeKind.DataNodeReport, cancellationToken),
            await ProbeAsync(client, NameNodeProbeKind.EditLog, cancellationToken),
        ];
    }

    private static async Task<NameNodeProbeResult> ProbeAsync(
        NameserviceClient client, NameNodeProbeKind kind, CancellationToken cancellationToken)
    {
        var nameNode = client.Answering;
        NameNodeProbeResult Answer(BlockMapFailure? failure, string message) =>
            new(client.Name, nameNode.Endpoint, nameNode.Transport, kind, failure, message);
        try
        {
            var (dataNodes, isInSafeMode) = await client.CallAnyAsync(
                Caller.Service, (asked, attempt, ct) => ProbeAsync(asked, kind, attempt, ct), cancellationToken);
            var how = nameNode.Authentication is { } authentication ? $" ({authentication})" : "";
            return Answer(null, $"NameNode {nameNode.Endpoint} answers over {nameNode.Transport}{how}.") with
            {
                DataNodes = dataNodes,
                IsInSafeMode = isInSafeMode,
            };
        }
        catch (NameNodeException failed)
        {
            return Answer(failed.Failure, failed.Message) with { IsRouter = failed.IsRouter };
        }
    }

    private static async Task<(IReadOnlyList<DataNode> DataNodes, bool IsInSafeMode)> ProbeAsync(
        INameNodeClient nameNode, NameNodeProbeKind kind, CallAttempt attempt, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case NameNodeProbeKind.DataNodeReport:
                return (await nameNode.GetDataNodesAsync(attempt, cancellationToken) ?? [], false);
            case NameNodeProbeKind.SafeMode when nameNode.Native is { } native:
                return ([], await native.IsInSafeModeAsync(attempt, cancellationToken));
            case NameNodeProbeKind.EditLog when nameNode.Native is { } native:
                var end = await native.GetCurrentEditLogTxidAsync(attempt, cancellationToken);
                await native.GetEditsFromTxidAsync(end + 1, attempt.Next(), cancellationToken);
                return ([], false);
            default:
                await nameNode.GetFileStatusAsync("/", attempt, cancellationToken);
                return ([], false);
        }
    }
}

/// <summary>The result of one call to one NameNode over one transport.</summary>
/// <param name="Nameservice">Its nameservice.</param>
/// <param name="NameNode">Host and port of the NameNode.</param>
/// <param name="Transport"><c>rpc</c> or <c>webhdfs</c>.</param>
/// <param name="Kind">Which call it was.</param>
/// <param name="Failure">Why there is no answer; null when there is one.</param>
/// <param name="Message">What was wrong, or how we are authenticated; a sentence.</param>
public sealed record NameNodeProbeResult(
    string Nameservice, string NameNode, string Transport, NameNodeProbeKind Kind, BlockMapFailure? Failure, string Message)
{
    /// <summary>Whether there is no answer since it is a Router (RBF), which does not support the call.</summary>
    public bool IsRouter { get; init; }

    /// <summary>Whether the NameNode said that it is in safe mode.</summary>
    public bool IsInSafeMode { get; init; }

    /// <summary>DataNodes of a report; else empty.</summary>
    public IReadOnlyList<DataNode> DataNodes { get; init; } = [];
}

/// <summary>A call that tests whether the service can work with a NameNode.</summary>
public enum NameNodeProbeKind
{
    /// <summary>The status of the root directory: whether it answers, accepts us, and is active.</summary>
    Status,

    /// <summary>Whether it is in safe mode; over RPC.</summary>
    SafeMode,

    /// <summary>The DataNodes that are alive; for superusers, over RPC.</summary>
    DataNodeReport,

    /// <summary>What happened after the last transaction of the edit log; for superusers, over RPC, and not of Routers.</summary>
    EditLog,
}
