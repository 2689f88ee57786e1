using Google.Protobuf;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;

namespace Scheduler.Hdfs.Rpc;

/// <summary>One NameNode over Hadoop's native RPC. Its listings carry blocks, and locations carry the states of DataNodes.</summary>
internal sealed class RpcNameNodeClient(RpcTarget target, RpcChannel channel, NameNodeGate gate) : INameNodeClient
{
    /// <inheritdoc/>
    public string Endpoint => target.Endpoint;

    /// <inheritdoc/>
    public string Transport => NameNodeTransports.Rpc;

    /// <inheritdoc/>
    public string? Authentication => channel.Security;

    /// <inheritdoc/>
    public bool IsAvailable => gate.IsAvailable;

    /// <inheritdoc/>
    public bool LocatesInListings => true;

    /// <inheritdoc/>
    public Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetFileStatus,
        "getFileInfo",
        new GetFileInfoRequestProto { Src = path },
        attempt,
        answer => new ListingReader().ReadFileInfo(answer) ?? throw channel.Errors.NotFound(path),
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
        answer => new ListingReader().ReadPage(answer) ?? throw channel.Errors.NotFound(request.Path),
        cancellationToken);

    /// <inheritdoc/>
    public Task<FileBlocks> GetBlockLocationsAsync(
        BlockLocationsRequest request, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetBlockLocations,
        "getBlockLocations",
        new GetBlockLocationsRequestProto { Src = request.Path, Offset = (ulong)request.Offset, Length = (ulong)request.Length },
        attempt,
        answer => new ListingReader().ReadLocations(answer) ?? throw channel.Errors.NotFound(request.Path),
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
    public async Task<IReadOnlyList<DataNode>?> GetDataNodesAsync(CallAttempt attempt, CancellationToken cancellationToken) =>
        await CallAsync(
            NameNodeOperation.GetDataNodes,
            "getDatanodeReport",
            new GetDatanodeReportRequestProto { Type = DatanodeReportTypeProto.Live },
            attempt,
            DataNodeReportReader.Read,
            cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        channel.Dispose();
        gate.Dispose();
    }

    private Task<T> CallAsync<T>(
        NameNodeOperation operation,
        string method,
        IMessage request,
        CallAttempt attempt,
        AnswerParser<T> parse,
        CancellationToken cancellationToken) =>
        gate.RunAsync(operation, ct => channel.CallAsync(method, request, attempt, parse, ct), cancellationToken);
}
