using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// One NameNode over RPC, and over WebHDFS for a while once that answers what RPC could not: nothing listens there, a firewall drops
/// packets, or it wants an authentication that we do not have. Each change is logged once. Safe for several threads.
/// </summary>
internal sealed class RpcFirstNameNodeClient(INameNodeClient rpc, INameNodeClient webHdfs, ILogger logger, TimeProvider clock)
    : INameNodeClient
{
    /// <summary>How long RPC is not tried.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _trying = new(1);
    private Mark? _ruledOut;
    private bool _hasAnswered;
    private bool _hasFallenBack;

    /// <inheritdoc/>
    public string Endpoint => Current.Endpoint;

    /// <inheritdoc/>
    public string Transport => Current.Transport;

    /// <inheritdoc/>
    public string? Authentication => Current.Authentication;

    /// <inheritdoc/>
    public bool IsAvailable => Current.IsAvailable || (!Volatile.Read(ref _hasAnswered) && webHdfs.IsAvailable);

    /// <inheritdoc/>
    public INativeNameNode? Native => HasFallenBack ? null : rpc.Native;

    /// <inheritdoc/>
    public bool WantsProbe => HasFallenBack && !IsRuledOut;

    /// <inheritdoc/>
    public IFileOpener? Opener => webHdfs.Opener;

    private INameNodeClient Current => HasFallenBack ? webHdfs : rpc;

    /// <summary>Whether WebHDFS answered last where RPC failed; RPC may be tried again meanwhile.</summary>
    private bool HasFallenBack => Volatile.Read(ref _hasFallenBack);

    private bool IsRuledOut => Volatile.Read(ref _ruledOut) is { } mark && clock.GetElapsedTime(mark.At) < RetryAfter;

    /// <inheritdoc/>
    public bool LocatesInListings => Current.LocatesInListings;

    /// <inheritdoc/>
    public Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(client => client.GetFileStatusAsync(path, attempt, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<DirectoryPage> ListAsync(ListingRequest request, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(client => client.ListAsync(request, attempt, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<LocatedBlocks> GetBlockLocationsAsync(
        BlockLocationsRequest request, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(client => client.GetBlockLocationsAsync(request, dataNodes, attempt, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<AdminStates?> GetAdminStatesAsync(CancellationToken cancellationToken) => Current.GetAdminStatesAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ContentSummary> GetContentSummaryAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) =>
        CallAsync(client => client.GetContentSummaryAsync(path, attempt, cancellationToken), cancellationToken);

    // Whether RPC can be used is found out by calls that an input waits for.

    /// <inheritdoc/>
    public Task<IReadOnlyList<DataNode>?> GetDataNodesAsync(CallAttempt attempt, CancellationToken cancellationToken) =>
        Current.GetDataNodesAsync(attempt, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        rpc.Dispose();
        webHdfs.Dispose();
    }

    private async Task<T> CallAsync<T>(Func<INameNodeClient, Task<T>> call, CancellationToken cancellationToken)
    {
        if (IsRuledOut) return await call(webHdfs);
        if (!Volatile.Read(ref _hasAnswered) && await TryFirstAsync(cancellationToken))
        {
            try
            {
                return await OverRpcAsync(call);
            }
            finally
            {
                _trying.Release();
            }
        }

        return IsRuledOut ? await call(webHdfs) : await OverRpcAsync(call);
    }

    // Until it is known whether RPC can be used, one call finds out and the others wait for it.
    private async Task<bool> TryFirstAsync(CancellationToken cancellationToken)
    {
        if (await _trying.WaitAsync(TimeSpan.Zero, cancellationToken)) return true;
        await _trying.WaitAsync(cancellationToken);
        _trying.Release();
        return false;
    }

    private async Task<T> OverRpcAsync<T>(Func<INameNodeClient, Task<T>> call)
    {
        try
        {
            var answer = await call(rpc);
            Answered();
            return answer;
        }
        catch (NameNodeException e) when (SpeaksForWebHdfs(e))
        {
            return await OverWebHdfsAsync(call, e);
        }
        catch (NameNodeException e) when (IsAnswer(e))
        {
            Answered();
            throw;
        }
    }

    // Once RPC has answered, a timeout or an open circuit is a fault of the NameNode: WebHDFS would only add to its load.
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
        catch (NameNodeException e) when (IsAnswer(e))
        {
            RuleOut(overRpc);
            throw;
        }
        catch (NameNodeException e) when (e.CountsAgainstCircuit)
        {
            throw new NameNodeException(e.Outcome, e.RetryDecision, e.Failure, $"{overRpc.Message} {e.Message}", e)
            {
                IsCircuitOpen = e.IsCircuitOpen && overRpc.IsCircuitOpen,
            };
        }
    }

    // That it is standby, or that the path does not exist, is an answer, too.
    private static bool IsAnswer(NameNodeException e) => e.Outcome is NameNodeCallOutcome.NotFound or NameNodeCallOutcome.Denied
        or NameNodeCallOutcome.NotActive or NameNodeCallOutcome.Retriable;

    private void Answered()
    {
        Volatile.Write(ref _hasAnswered, true);
        if (HasFallenBack && Interlocked.Exchange(ref _hasFallenBack, false)) Log.RpcAnswersAgain(logger, rpc.Endpoint);
    }

    private void RuleOut(NameNodeException because)
    {
        Volatile.Write(ref _ruledOut, new Mark(clock.GetTimestamp()));
        Volatile.Write(ref _hasAnswered, false);
        if (!Interlocked.Exchange(ref _hasFallenBack, true)) Log.RpcRuledOut(logger, rpc.Endpoint, RetryAfter, because.Message);
    }

    private sealed record Mark(long At);
}
