using Google.Protobuf;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Inotify;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc;

/// <summary>One NameNode over Hadoop's native RPC. Its listings carry blocks, and locations carry the states of DataNodes.</summary>
internal sealed class RpcNameNodeClient(RpcTarget target, NameNodeHost<RpcChannel> host, NameNodeGate gate)
    : INameNodeClient, INativeNameNode
{
    /// <inheritdoc/>
    public string Endpoint => target.Endpoint;

    /// <inheritdoc/>
    public string Transport => NameNodeTransports.Rpc;

    /// <inheritdoc/>
    public string? Authentication => host.Current.Security;

    /// <inheritdoc/>
    public bool IsAvailable => gate.IsAvailable;

    /// <inheritdoc/>
    public bool LocatesInListings => true;

    /// <inheritdoc/>
    public INativeNameNode Native => this;

    /// <inheritdoc/>
    public Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetFileStatus,
        "getFileInfo",
        new GetFileInfoRequestProto { Src = path },
        attempt,
        answer => new ListingReader().ReadFileInfo(answer) ?? throw host.Current.Errors.NotFound(path),
        cancellationToken);

    /// <inheritdoc/>
    public Task<DirectoryPage> ListAsync(ListingRequest request, CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.ListStatus,
        "getListing",
        new GetListingRequestProto
        {
            Src = request.Path,
            StartAfter = ByteString.CopyFromUtf8(request.StartAfter),
            NeedLocation = request.WithBlocks,
        },
        attempt,
        answer => new ListingReader().ReadPage(answer) ?? throw host.Current.Errors.NotFound(request.Path),
        cancellationToken);

    /// <inheritdoc/>
    public Task<LocatedBlocks> GetBlockLocationsAsync(
        BlockLocationsRequest request, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetBlockLocations,
        "getBlockLocations",
        new GetBlockLocationsRequestProto { Src = request.Path, Offset = (ulong)request.Offset, Length = (ulong)request.Length },
        attempt,
        answer => new ListingReader().ReadLocations(answer) ?? throw host.Current.Errors.NotFound(request.Path),
        cancellationToken);

    /// <inheritdoc/>
    public Task<AdminStates?> GetAdminStatesAsync(CancellationToken cancellationToken) => Task.FromResult<AdminStates?>(null);

    /// <inheritdoc/>
    public Task<ContentSummary> GetContentSummaryAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetContentSummary,
        "getContentSummary",
        new GetContentSummaryRequestProto { Path = path },
        attempt,
        ContentSummaryReader.Read,
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DataNode>?> GetDataNodesAsync(CallAttempt attempt, CancellationToken cancellationToken)
    {
        var dataNodes = await CallAsync(
            NameNodeOperation.GetDataNodes,
            "getDatanodeReport",
            new GetDatanodeReportRequestProto { Type = DatanodeReportTypeProto.Live },
            attempt,
            DataNodeReportReader.Read,
            cancellationToken);
        return RouterReport.MayBe(dataNodes) && await IsRouterAsync(attempt.Next(), cancellationToken)
            ? RouterReport.WithoutNameservices(dataNodes)
            : dataNodes;
    }

    /// <inheritdoc/>
    public Task<long> GetCurrentEditLogTxidAsync(CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetEdits,
        "getCurrentEditLogTxid",
        new GetCurrentEditLogTxidRequestProto(),
        attempt,
        answer => EditsReader.Checked(GetCurrentEditLogTxidResponseProto.Parser.ParseFrom(answer).Txid),
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> IsInSafeModeAsync(CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetHaState,
        "setSafeMode",
        new SetSafeModeRequestProto { Action = SafeModeActionProto.SafemodeGet },
        attempt,
        answer => SetSafeModeResponseProto.Parser.ParseFrom(answer).Result,
        cancellationToken);

    /// <inheritdoc/>
    public Task<EditBatch> GetEditsFromTxidAsync(long txid, CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetEdits,
        "getEditsFromTxid",
        new GetEditsFromTxidRequestProto { Txid = txid },
        attempt,
        EditsReader.Read,
        cancellationToken);

    /// <inheritdoc/>
    public async Task<HaState> GetHaStateAsync(CallAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await ClientProtocolStateAsync(attempt, cancellationToken);
        }
        catch (NameNodeException e) when (e.Outcome == NameNodeCallOutcome.NotSupported && !e.IsRouter)
        {
            // Before 2.10, 3.1.4 and 3.3 only HAServiceProtocol has the state.
            return await HaProtocolStateAsync(attempt, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task MsyncAsync(CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.Msync, "msync", new MsyncRequestProto(), attempt, _ => true, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        host.Dispose();
        gate.Dispose();
    }

    // A NameNode answers at once that there is nothing after the last number, or that this is not for us; only a Router does not know it.
    private async Task<bool> IsRouterAsync(CallAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            await GetEditsFromTxidAsync(long.MaxValue, attempt, cancellationToken);
            return false;
        }
        catch (NameNodeException e) when (!e.CountsAgainstCircuit)
        {
            return e.IsRouter;
        }
    }

    private Task<HaState> ClientProtocolStateAsync(CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetHaState,
        "getHAServiceState",
        new HAServiceStateRequestProto(),
        attempt,
        answer => (HaState)HAServiceStateResponseProto.Parser.ParseFrom(answer).State,
        cancellationToken);

    private Task<HaState> HaProtocolStateAsync(CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetHaState,
        "getServiceStatus",
        new GetServiceStatusRequestProto(),
        attempt,
        answer => (HaState)GetServiceStatusResponseProto.Parser.ParseFrom(answer).State,
        cancellationToken,
        RpcWire.HAServiceProtocol);

    private Task<T> CallAsync<T>(
        NameNodeOperation operation,
        string method,
        IMessage request,
        CallAttempt attempt,
        AnswerParser<T> parse,
        CancellationToken cancellationToken,
        string protocol = RpcWire.ClientProtocol) =>
        host.CallAsync(
            channel => gate.RunAsync(
                operation, attempt.Caller, ct => channel.CallAsync(method, request, attempt, parse, ct, protocol), cancellationToken),
            cancellationToken);
}
