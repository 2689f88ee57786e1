using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>The attempts at one call over the NameNodes of a nameservice.</summary>
internal sealed class FailoverAttempts(int first, int nameNodes)
{
    private readonly NameNodeException?[] _last = new NameNodeException?[nameNodes];
    private int _movedSincePause;
    private int _pauses;

    /// <summary>Index of the NameNode to call.</summary>
    public int Current { get; private set; } = first;

    /// <summary>How the last attempt failed.</summary>
    public NameNodeException? LastFailure { get; private set; }

    /// <summary>Whether every circuit is open, so that no NameNode was called.</summary>
    public bool AllCircuitsOpen => Array.TrueForAll(_last, failure => failure is { IsCircuitOpen: true });

    /// <summary>
    /// The failure of the whole call: a NameNode in safe mode, or a standby, says more than one that is unreachable.
    /// </summary>
    public BlockMapFailure? Failure =>
        Worst(BlockMapFailure.SafeMode) ?? Worst(BlockMapFailure.NoActiveNameNode) ?? LastFailure?.Failure;

    /// <summary>Notes a failure and moves on as its retry decision says.</summary>
    public void Record(NameNodeException failure)
    {
        LastFailure = failure;
        _last[Current] = failure;
        if (failure.RetryDecision != RetryDecision.FailoverAndRetry) return;
        Current = (Current + 1) % nameNodes;
        _movedSincePause++;
    }

    /// <summary>
    /// The number, from 0, of the pause that is due before the next attempt: after "come back later", and after a round over all
    /// NameNodes; null when the next one can be called at once.
    /// </summary>
    public int? PauseNumber()
    {
        if (LastFailure?.RetryDecision == RetryDecision.FailoverAndRetry && _movedSincePause < nameNodes) return null;
        _movedSincePause = 0;
        return _pauses++;
    }

    /// <summary>What each NameNode said, as a sentence.</summary>
    public string Describe(string nameservice) =>
        $"No NameNode of '{nameservice}' answers. "
        + string.Join(' ', _last.OfType<NameNodeException>().Select(failure => failure.Message));

    private BlockMapFailure? Worst(BlockMapFailure failure) =>
        Array.Exists(_last, last => last?.Failure == failure) ? failure : null;
}

/// <summary>
/// Pauses between attempts, as Hadoop's clients make them: 500 ms doubled each time up to 15 s
/// (<c>dfs.client.failover.sleep.base.millis</c>, <c>…sleep.max.millis</c>), times a factor from 0.5 to 1.5. Safe for several threads.
/// Unlike Hadoop's clients it stops after a few: enough for a failover in progress, while a call that waits on keeps others from being
/// made, and the block map is read again anyway.
/// </summary>
internal sealed class FailoverBackoff(Random random)
{
    /// <summary>Pauses within one call: three rounds over the NameNodes.</summary>
    public const int MaxPauses = 2;

    /// <summary>Time after which no further pause starts.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    private const int LargestExponent = 10;
    private static readonly TimeSpan Base = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Largest = TimeSpan.FromSeconds(15);
    private readonly Lock _lock = new();

    /// <summary>The pause before the retry that is the <paramref name="retry"/>th, from 0.</summary>
    public TimeSpan Pause(int retry)
    {
        var exponential = Base * Math.Pow(2, Math.Min(retry, LargestExponent));
        return (exponential < Largest ? exponential : Largest) * (0.5 + NextDouble());
    }

    private double NextDouble()
    {
        lock (_lock) return random.NextDouble();
    }
}
