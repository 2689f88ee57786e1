using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Tests.NameNodes;

/// <summary>A NameNode without a network: answers what the test queued, then repeats the last of it.</summary>
internal sealed class ScriptedNameNode(string endpoint, params NameNodeException?[] failures) : INameNodeClient
{
    public string Endpoint => endpoint;

    public string Transport => "webhdfs";

    public string? Authentication => null;

    public bool IsAvailable => true;

    public bool LocatesInListings => false;

    public int Calls { get; private set; }

    public Func<IReadOnlyList<DataNode>?> Report { get; init; } = () => null;

    public int Reports { get; private set; }

    public static NameNodeException Standby { get; } =
        new(NameNodeCallOutcome.NotActive, RetryDecision.FailoverAndRetry, BlockMapFailure.NoActiveNameNode, "standby.");

    public static NameNodeException Retriable { get; } =
        new(NameNodeCallOutcome.Retriable, RetryDecision.Retry, BlockMapFailure.SafeMode, "later.");

    public static NameNodeException Denied { get; } =
        new(NameNodeCallOutcome.Denied, RetryDecision.Fail, BlockMapFailure.AccessDenied, "no.");

    /// <summary>How a call ends, in place of what was queued; null for well.</summary>
    public Func<NameNodeException?>? Answer { get; init; }

    /// <summary>What calls wait for before they end.</summary>
    public Task Held { get; init; } = Task.CompletedTask;

    public async Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var failure = Answer is not null ? Answer() : failures.Length == 0 ? null : failures[Math.Min(Calls, failures.Length - 1)];
        Calls++;
        await Held;
        return failure is null ? default : throw failure;
    }

    public Task<DirectoryPage> ListAsync(ListingRequest request, CallAttempt attempt, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<LocatedBlocks> GetBlockLocationsAsync(
        BlockLocationsRequest request, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<AdminStates?> GetAdminStatesAsync(CancellationToken cancellationToken) => Task.FromResult<AdminStates?>(null);

    public Task<ContentSummary> GetContentSummaryAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<DataNode>?> GetDataNodesAsync(CallAttempt attempt, CancellationToken cancellationToken)
    {
        Reports++;
        return Task.FromResult(Report());
    }

    public void Dispose()
    {
    }
}
