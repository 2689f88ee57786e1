using Polly;
using Polly.CircuitBreaker;
using Scheduler.Core;
using Scheduler.Redis.Connection;

namespace Scheduler.Redis.Calls;

/// <summary>
/// Stops calls for a while when calls fail, then tries one, so that a Redis that hangs costs nothing. The pause doubles, up to
/// half a minute, until a call succeeds. Writes have a circuit of their own behind that of all calls: a full Redis still reads well.
/// </summary>
internal sealed class RedisCircuit
{
    private const int CallsToOpen = 2;
    private const double MoreThanHalf = 0.51;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(2);

    private readonly CircuitBreakerManualControl _control = new();
    private readonly TimeSpan _window;
    private readonly Action<RedisOutcome> _opened;
    private readonly ResiliencePipeline<RedisOutcome> _calls;
    private readonly ResiliencePipeline<RedisOutcome> _writes;

    /// <param name="callTimeout">Deadline of a call: consecutive calls that reach it fall into one window.</param>
    /// <param name="time">The clock.</param>
    /// <param name="opened">Called with the outcome that opens a circuit; not when it stays open.</param>
    public RedisCircuit(TimeSpan callTimeout, TimeProvider time, Action<RedisOutcome> opened)
    {
        _window = callTimeout * 4 > ShortestWindow ? callTimeout * 4 : ShortestWindow;
        _opened = opened;
        // Polly takes the end of a break from the wall clock.
        var clock = new SteadyTimeProvider(time);
        _calls = Builder(clock).AddCircuitBreaker(Strategy(RedisErrors.IsUnavailable)).Build();
        _writes = Builder(clock).AddPipeline(_calls).AddCircuitBreaker(Strategy(RedisErrors.RefusesWrites)).Build();
    }

    /// <summary>Runs a call; <see cref="RedisOutcome.CircuitOpen"/> when it may not go out.</summary>
    public async ValueTask<RedisOutcome> RunAsync(
        bool isWrite, Func<CancellationToken, ValueTask<RedisOutcome>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await (isWrite ? _writes : _calls).ExecuteAsync(call, cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            return RedisOutcome.CircuitOpen;
        }
    }

    /// <summary>The connection is back: lets calls through at once.</summary>
    public void Close() => _control.CloseAsync().GetAwaiter().GetResult();

    private static ResiliencePipelineBuilder<RedisOutcome> Builder(TimeProvider clock) => new() { TimeProvider = clock };

    private CircuitBreakerStrategyOptions<RedisOutcome> Strategy(Func<RedisOutcome, bool> fails) => new()
    {
        FailureRatio = MoreThanHalf,
        MinimumThroughput = CallsToOpen,
        SamplingDuration = _window,
        // A lost connection costs nothing to notice, and the client reports when it is back.
        ShouldHandle = new PredicateBuilder<RedisOutcome>().HandleResult(outcome => outcome != RedisOutcome.Disconnected && fails(outcome)),
        BreakDurationGenerator = arguments => ValueTask.FromResult(PauseAfter(arguments.HalfOpenAttempts)),
        ManualControl = _control,
        OnOpened = arguments =>
        {
            if (arguments.BreakDuration == FirstPause) _opened(arguments.Outcome.Result);
            return default;
        },
    };

    private static TimeSpan PauseAfter(int attempts) => attempts < 5 ? FirstPause * (1 << attempts) : LongestPause;
}
