using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// One NameNode over RPC, and over WebHDFS for a while once that answers what RPC could not: nobody listens there, a firewall swallows
/// it, or it wants an authentication that we do not have. Safe for several threads.
/// </summary>
internal sealed class RpcFirstNameNodeClient(INameNodeClient rpc, INameNodeClient webHdfs, ILogger logger, TimeProvider clock)
    : INameNodeClient
{
    /// <summary>How long RPC is left alone.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(5);

    private Mark? _ruledOut;
    private bool _hasAnswered;

    /// <inheritdoc/>
    public string Endpoint => Current.Endpoint;

    /// <inheritdoc/>
    public string Transport => Current.Transport;

    /// <inheritdoc/>
    public string? Authentication => Current.Authentication;

    /// <inheritdoc/>
    public bool IsAvailable => Current.IsAvailable || (!Volatile.Read(ref _hasAnswered) && webHdfs.IsAvailable);

    /// <inheritdoc/>
    public INativeNameNode? Native => IsRuledOut ? null : rpc.Native;

    /// <inheritdoc/>
    public IFileOpener? Opener => webHdfs.Opener;

    private INameNodeClient Current => IsRuledOut ? webHdfs : rpc;

    private bool IsRuledOut => Volatile.Read(ref _ruledOut) is { } mark && clock.GetElapsedTime(mark.At) < AskAgainAfter;

    /// <inheritdoc/>
    public bool LocatesInListings => Current.LocatesInListings;

    /// <inheritdoc/>
    public Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(client => client.GetFileStatusAsync(path, attempt, cancellationToken));

    /// <inheritdoc/>
    public Task<DirectoryPage> ListAsync(ListingRequest request, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(client => client.ListAsync(request, attempt, cancellationToken));

    /// <inheritdoc/>
    public Task<FileBlocks> GetBlockLocationsAsync(
        BlockLocationsRequest request, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(client => client.GetBlockLocationsAsync(request, dataNodes, attempt, cancellationToken));

    /// <inheritdoc/>
    public Task<AdminStates?> GetAdminStatesAsync(CancellationToken cancellationToken) => Current.GetAdminStatesAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ContentSummary> GetContentSummaryAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(client => client.GetContentSummaryAsync(path, attempt, cancellationToken));

    // Whether RPC can be used is for calls to find out that somebody waits for.

    /// <inheritdoc/>
    public Task<IReadOnlyList<DataNode>?> GetDataNodesAsync(CallAttempt attempt, CancellationToken cancellationToken) =>
        Current.GetDataNodesAsync(attempt, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        rpc.Dispose();
        webHdfs.Dispose();
    }

    private async Task<T> CallAsync<T>(Func<INameNodeClient, Task<T>> call)
    {
        if (IsRuledOut) return await call(webHdfs);
        try
        {
            var answer = await call(rpc);
            Volatile.Write(ref _hasAnswered, true);
            return answer;
        }
        catch (NameNodeException e) when (SpeaksForWebHdfs(e))
        {
            return await OverWebHdfsAsync(call, e);
        }
    }

    // Once RPC has answered, a timeout, and the circuit that timeouts opened, is the NameNode's: WebHDFS would only add to its load.
    private bool SpeaksForWebHdfs(NameNodeException e) =>
        e.RulesOutTransport || ((e.IsCircuitOpen || e.CountsAgainstCircuit) && !Volatile.Read(ref _hasAnswered));

    private async Task<T> OverWebHdfsAsync<T>(Func<INameNodeClient, Task<T>> call, NameNodeException overRpc)
    {
        try
        {
            var answer = await call(webHdfs);
            RuleOut(overRpc);
            return answer;
        }
        catch (NameNodeException e) when (e.Outcome is NameNodeCallOutcome.NotFound or NameNodeCallOutcome.Denied)
        {
            RuleOut(overRpc);
            throw;
        }
        catch (NameNodeException e) when (e.CountsAgainstCircuit)
        {
            throw new NameNodeException(e.Outcome, e.Reaction, e.Failure, $"{overRpc.Message} {e.Message}", e)
            {
                IsCircuitOpen = e.IsCircuitOpen && overRpc.IsCircuitOpen,
            };
        }
    }

    private void RuleOut(NameNodeException because)
    {
        Volatile.Write(ref _ruledOut, new Mark(clock.GetTimestamp()));
        Volatile.Write(ref _hasAnswered, false);
        Log.RpcRuledOut(logger, rpc.Endpoint, AskAgainAfter, because.Message);
    }

    private sealed record Mark(long At);
}
