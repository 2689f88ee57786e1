using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Rpc;

/// <summary>
/// The calls of a connection that wait for their answers, by callId. Once closed it takes no more. Safe for several threads.
/// </summary>
internal sealed class PendingCalls
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, TaskCompletionSource<AnswerBuffer>> _calls = [];
    private Func<NameNodeException>? _closedBecause;

    /// <summary>Calls that wait.</summary>
    public int Count
    {
        get { lock (_lock) return _calls.Count; }
    }

    /// <summary>Whether it takes calls.</summary>
    public bool IsOpen => Volatile.Read(ref _closedBecause) is null;

    /// <summary>Adds a call; its answer completes the task.</summary>
    /// <exception cref="NameNodeException">It is closed.</exception>
    public TaskCompletionSource<AnswerBuffer> Add(int callId)
    {
        var call = new TaskCompletionSource<AnswerBuffer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_closedBecause is not null) throw _closedBecause();
            _calls[callId] = call;
        }

        return call;
    }

    /// <summary>Takes a call out; null when it is no longer waited for.</summary>
    public TaskCompletionSource<AnswerBuffer>? Take(int callId)
    {
        lock (_lock) return _calls.Remove(callId, out var call) ? call : null;
    }

    /// <summary>Forgets a call whose caller is done.</summary>
    public void Forget(int callId, TaskCompletionSource<AnswerBuffer> call)
    {
        lock (_lock)
        {
            // A later attempt at the same call has the same number.
            if (_calls.TryGetValue(callId, out var current) && current == call) _calls.Remove(callId);
        }
    }

    /// <summary>Fails every call that waits, and those to come; false when it was closed before.</summary>
    public bool Close(Func<NameNodeException> because)
    {
        List<TaskCompletionSource<AnswerBuffer>> failed;
        lock (_lock)
        {
            if (_closedBecause is not null) return false;
            _closedBecause = because;
            failed = [.. _calls.Values];
            _calls.Clear();
        }

        foreach (var call in failed) call.TrySetException(because());
        return true;
    }
}
