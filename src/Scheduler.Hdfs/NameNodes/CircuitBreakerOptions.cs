using Scheduler.Core;

namespace Scheduler.Hdfs.NameNodes;

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
