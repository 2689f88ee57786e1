namespace Scheduler.Sandbox.Kubernetes;

/// <summary>Ends the open watches at the tester's word.</summary>
internal sealed class WatchCuts
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<bool> _cut = NewSignal();

    /// <summary>Completes when the watches are cut: true for an abrupt end without the last chunk.</summary>
    public Task<bool> Next
    {
        get { lock (_lock) return _cut.Task; }
    }

    public void Cut(bool isAbrupt)
    {
        lock (_lock)
        {
            _cut.TrySetResult(isAbrupt);
            _cut = NewSignal();
        }
    }

    private static TaskCompletionSource<bool> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
