namespace Scheduler.Sandbox.Http;

/// <summary>The faults of a sandbox server, which can be changed while it runs. Safe for use from any thread.</summary>
/// <typeparam name="TFault">The kinds of fault that the server knows.</typeparam>
public sealed class Faults<TFault>
    where TFault : struct, Enum
{
    private readonly Lock _lock = new();
    private readonly List<Injected> _injected = [];
    private readonly TimeProvider _time;
    private TaskCompletionSource _released = NewSignal();
    private TimeSpan _latency;

    internal Faults(TimeProvider time) => _time = time;

    /// <summary>How long every answer is delayed, by the server's clock. Zero: not at all.</summary>
    public TimeSpan Latency
    {
        get { lock (_lock) return _latency; }
        set { lock (_lock) _latency = value; }
    }

    /// <summary>Makes the next requests fail.</summary>
    /// <param name="fault">How.</param>
    /// <param name="times">How many requests; all until <see cref="Clear"/> when not given.</param>
    /// <param name="operation">Which operation; any when null.</param>
    public void Inject(TFault fault, long times = long.MaxValue, string? operation = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_lock) _injected.Add(new Injected(fault, operation) { Left = times });
    }

    /// <summary>Ends every fault and the latency; requests that hang are answered.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _injected.Clear();
            _latency = TimeSpan.Zero;
            _released.TrySetResult();
            _released = NewSignal();
        }
    }

    internal TFault? Take(string operation)
    {
        lock (_lock)
        {
            var injected = _injected.FirstOrDefault(one => one.Operation is null || one.Operation == operation);
            if (injected is null) return null;
            if (--injected.Left == 0) _injected.Remove(injected);
            return injected.Fault;
        }
    }

    internal Task DelayAsync(CancellationToken cancellationToken)
    {
        var latency = Latency;
        return latency > TimeSpan.Zero ? Task.Delay(latency, _time, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Waits for <see cref="Clear"/>.</summary>
    internal Task HangAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return _released.Task.WaitAsync(cancellationToken);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Injected(TFault Fault, string? Operation)
    {
        public long Left { get; set; }
    }
}
