using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;

namespace Scheduler.Hdfs.Tests.BlockMaps;

/// <summary>A tree behind a gate whose calls end when the test says so, one by one.</summary>
internal sealed class HeldNameNode : INameNodeClient
{
    private readonly TreeNameNode _tree;
    private readonly NameNodeGate _gate;
    private readonly Lock _lock = new();
    private readonly List<(string Path, TaskCompletionSource Ended)> _running = [];
    private readonly List<string> _asked = [];
    private int _begun;

    public HeldNameNode(TreeNameNode tree, NameNodeOptions options, TimeProvider clock)
    {
        _tree = tree;
        var observer = new RecordingNameNodeObserver();
        var circuit = new NameNodeCircuit("nn1:9870", options.Breaker, observer, NullLogger.Instance, clock);
        _gate = new NameNodeGate("ns1", "nn1:9870", "webhdfs", options, circuit, observer, clock);
    }

    /// <summary>Calls that passed the gate.</summary>
    public int Begun
    {
        get { lock (_lock) return _begun; }
    }

    /// <summary>Calls that passed the gate and have not ended.</summary>
    public int Running
    {
        get { lock (_lock) return _running.Count; }
    }

    public string Endpoint => _tree.Endpoint;

    public string Transport => _tree.Transport;

    public string? Authentication => null;

    public bool IsAvailable => true;

    public bool LocatesInListings => false;

    /// <summary>Calls for paths below a prefix that stand before the gate or passed it.</summary>
    public int Asked(string prefix)
    {
        lock (_lock) return _asked.Count(path => path.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>Ends one call: one below the prefix if there is one, else the oldest. Whether it was one below the prefix.</summary>
    public bool EndOne(string prefix)
    {
        lock (_lock)
        {
            var preferred = _running.FindIndex(call => call.Path.StartsWith(prefix, StringComparison.Ordinal));
            var at = Math.Max(0, preferred);
            _running[at].Ended.SetResult();
            _running.RemoveAt(at);
            return preferred >= 0;
        }
    }

    public Task<FileStatus> GetFileStatusAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetFileStatus, path, attempt, () =>
            _tree.GetFileStatusAsync(path, attempt, cancellationToken), cancellationToken);

    public Task<DirectoryPage> ListAsync(ListingRequest request, CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.ListStatus, request.Path, attempt, () => _tree.ListAsync(request, attempt, cancellationToken), cancellationToken);

    public Task<LocatedBlocks> GetBlockLocationsAsync(
        BlockLocationsRequest request, DataNodeTable dataNodes, CallAttempt attempt, CancellationToken cancellationToken) => CallAsync(
        NameNodeOperation.GetBlockLocations,
        request.Path,
        attempt,
        () => _tree.GetBlockLocationsAsync(request, dataNodes, attempt, cancellationToken),
        cancellationToken);

    public Task<AdminStates?> GetAdminStatesAsync(CancellationToken cancellationToken) => Task.FromResult<AdminStates?>(null);

    public Task<ContentSummary> GetContentSummaryAsync(string path, CallAttempt attempt, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<DataNode>?> GetDataNodesAsync(CallAttempt attempt, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void Dispose()
    {
        _gate.Dispose();
        _tree.Dispose();
    }

    private Task<T> CallAsync<T>(
        NameNodeOperation operation, string path, CallAttempt attempt, Func<Task<T>> answer, CancellationToken cancellationToken)
    {
        var call = _gate.RunAsync(
            operation,
            attempt.Caller,
            async ct =>
            {
                await BeginAsync(path).WaitAsync(ct);
                return await answer();
            },
            cancellationToken);
        lock (_lock) _asked.Add(path);
        return call;
    }

    private Task BeginAsync(string path)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _begun++;
            _running.Add((path, ended));
        }

        return ended.Task;
    }
}
