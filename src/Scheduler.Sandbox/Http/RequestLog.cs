namespace Scheduler.Sandbox.Http;

/// <summary>One request that a sandbox server received.</summary>
/// <param name="Operation">What it asked for, such as <c>GETFILEBLOCKLOCATIONS</c> or <c>PATCH pods/status</c>.</param>
/// <param name="Target">Path and query as they came.</param>
public sealed record LoggedRequest(string Operation, string Target);

/// <summary>Counts the requests of a sandbox server by operation and keeps the last ones. Safe for use from any thread.</summary>
public sealed class RequestLog
{
    /// <summary>How many requests are kept; the counts include all.</summary>
    public const int Capacity = 4096;

    private readonly Lock _lock = new();
    private readonly Queue<LoggedRequest> _requests = new();
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<(string Operation, long Count, TaskCompletionSource Reached)> _waiting = [];

    internal RequestLog()
    {
    }

    /// <summary>Requests so far.</summary>
    public long Total
    {
        get { lock (_lock) return _counts.Values.Sum(); }
    }

    /// <summary>The last requests, oldest first.</summary>
    public IReadOnlyList<LoggedRequest> Requests
    {
        get { lock (_lock) return [.. _requests]; }
    }

    /// <summary>Requests of one operation so far.</summary>
    public long Count(string operation)
    {
        lock (_lock) return _counts.GetValueOrDefault(operation);
    }

    /// <summary>Completes as soon as an operation was asked for <paramref name="count"/> times in all.</summary>
    public async Task WaitForAsync(string operation, long count, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_counts.GetValueOrDefault(operation) >= count) return;
            _waiting.Add((operation, count, reached));
        }

        await reached.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Forgets every request and sets the counts to zero.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _requests.Clear();
            _counts.Clear();
        }
    }

    internal void Add(LoggedRequest request)
    {
        lock (_lock)
        {
            var count = _counts[request.Operation] = _counts.GetValueOrDefault(request.Operation) + 1;
            if (_requests.Count == Capacity) _requests.Dequeue();
            _requests.Enqueue(request);
            foreach (var waiting in _waiting)
            {
                if (waiting.Operation == request.Operation && waiting.Count <= count) waiting.Reached.TrySetResult();
            }

            _waiting.RemoveAll(waiting => waiting.Reached.Task.IsCompleted);
        }
    }
}
