using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>How far an observer has applied the edit log: a read from a client that has seen more is held until it has caught up.</summary>
internal sealed class AppliedEdits(SandboxNamespace hdfs)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _heldAt;

    /// <summary>The transaction where it has stopped; null: it follows at once.</summary>
    public long? HeldAt
    {
        get { lock (_lock) return _heldAt; }
        set
        {
            TaskCompletionSource moved;
            lock (_lock)
            {
                _heldAt = value;
                (moved, _moved) = (_moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            moved.SetResult();
        }
    }

    /// <summary>The last transaction that it applied.</summary>
    public long Last => Math.Min(HeldAt ?? long.MaxValue, hdfs.LastTxid);

    /// <summary>Ends once the call may be answered. Calls that are not about the namespace are not held (<c>isCoordinated</c>).</summary>
    public async Task ReachAsync(RpcRequestHeaderProto header, string method, HaState state, CancellationToken cancellationToken)
    {
        if (state != HaState.Observer || !header.HasStateId || method is "getHAServiceState" or "getServiceStatus" or "msync") return;
        while (true)
        {
            Task moved;
            lock (_lock) moved = _moved.Task;
            if (header.StateId <= Last) return;
            await moved.WaitAsync(cancellationToken);
        }
    }
}
