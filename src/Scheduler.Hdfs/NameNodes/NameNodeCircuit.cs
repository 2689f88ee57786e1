using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Scheduler.Core;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>The circuit breaker of one NameNode: opens when too many calls fail, then lets one through to see.</summary>
internal sealed class NameNodeCircuit
{
    private readonly string _endpoint;
    private readonly TimeSpan _breakDuration;
    private readonly ResiliencePipeline _pipeline;
    private readonly INameNodeObserver _observer;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private Opening? _opening;

    public NameNodeCircuit(string endpoint, CircuitBreakerOptions options, INameNodeObserver observer, ILogger logger, TimeProvider clock)
    {
        _endpoint = endpoint;
        _breakDuration = options.BreakDuration;
        _observer = observer;
        _logger = logger;
        _clock = clock;
        // Polly takes the end of a break from the wall clock.
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = new SteadyTimeProvider(clock) }
            .AddCircuitBreaker(Strategy(options))
            .Build();
    }

    /// <summary>Whether calls are refused now: false again once the break is over, when the next call may try.</summary>
    public bool IsOpen => Volatile.Read(ref _opening) is { } opening && _clock.GetElapsedTime(opening.At) < _breakDuration;

    /// <summary>The failure of a call that is not sent, with the failure that opened the circuit.</summary>
    public NameNodeException Refusal() =>
        NameNodeException.CircuitOpen(_endpoint, Volatile.Read(ref _opening)?.Cause ?? "another call is trying it.");

    /// <summary>Runs a call and counts how it ends.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async ct => await call(ct), cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            throw Refusal();
        }
    }

    private CircuitBreakerStrategyOptions Strategy(CircuitBreakerOptions options) => new()
    {
        FailureRatio = options.FailureRatio,
        MinimumThroughput = options.MinimumCalls,
        SamplingDuration = options.Window,
        BreakDuration = options.BreakDuration,
        ShouldHandle = new PredicateBuilder().Handle<NameNodeException>(e => e.CountsAgainstCircuit),
        OnOpened = arguments => Opened(arguments.Outcome.Exception),
        OnClosed = _ => Closed(),
    };

    // Also when the trial call fails after a break: a NameNode that is unreachable for an hour is logged once.
    private ValueTask Opened(Exception? cause)
    {
        var opening = new Opening(_clock.GetTimestamp(), cause?.Message ?? "calls failed.");
        if (Interlocked.Exchange(ref _opening, opening) is not null) return default;
        Log.CircuitOpened(_logger, _endpoint, _breakDuration, cause?.Message);
        _observer.CircuitChanged(_endpoint, isOpen: true);
        return default;
    }

    private ValueTask Closed()
    {
        Volatile.Write(ref _opening, null);
        Log.CircuitClosed(_logger, _endpoint);
        _observer.CircuitChanged(_endpoint, isOpen: false);
        return default;
    }

    private sealed record Opening(long At, string Cause);
}

/// <summary>Section <c>NameNode:Breaker</c>: when calls to a NameNode stop, and for how long.</summary>
public sealed record CircuitBreakerOptions
{
    /// <summary>Default of <see cref="FailureRatio"/>.</summary>
    public const double DefaultFailureRatio = 0.5;

    /// <summary>Default of <see cref="MinimumCalls"/>.</summary>
    public const int DefaultMinimumCalls = 5;

    /// <summary>Smallest <see cref="MinimumCalls"/>.</summary>
    public const int SmallestMinimumCalls = 2;

    /// <summary>Largest <see cref="MinimumCalls"/>.</summary>
    public const int LargestMinimumCalls = 10_000;

    /// <summary>Default of <see cref="Window"/>.</summary>
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromSeconds(30);

    /// <summary>Default of <see cref="BreakDuration"/>.</summary>
    public static readonly TimeSpan DefaultBreakDuration = TimeSpan.FromSeconds(10);

    /// <summary>Smallest <see cref="Window"/> and <see cref="BreakDuration"/>.</summary>
    public static readonly TimeSpan SmallestTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Share of the calls within <see cref="Window"/> that fail before the circuit opens. Default 0.5; above 0, up to 1.</summary>
    public double FailureRatio { get; init; } = DefaultFailureRatio;

    /// <summary>Calls within <see cref="Window"/> below which it does not open. Default 5; 2 to 10,000.</summary>
    public int MinimumCalls { get; init; } = DefaultMinimumCalls;

    /// <summary>Time over which calls are counted. Default 30 s; 500 ms to 1 h.</summary>
    public Duration Window { get; init; } = DefaultWindow;

    /// <summary>How long the circuit stays open before one call tries again. Default 10 s; 500 ms to 1 h.</summary>
    public Duration BreakDuration { get; init; } = DefaultBreakDuration;
}
