using Prometheus;
using Scheduler.Management;
using Scheduler.Redis;

namespace Scheduler.Extender.Metrics;

/// <summary>Redis: calls by how they ended.</summary>
internal sealed partial class SchedulerMetrics : IRedisObserver, IManagementObserver
{
    /// <summary>Seconds; up to a few times the default deadline of a call, 100 ms.</summary>
    private static readonly double[] RedisBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

    private readonly ByEnum<RedisOperation, RedisOutcome, Counter.Child> _redisCalls = new(families.Counter(
        "redis_calls_total", "Calls to Redis by operation and outcome.", "operation", "outcome"));

    private readonly ByEnum<RedisOperation, Histogram.Child> _redisCallSeconds = new(families.Histogram(
        "redis_call_duration_seconds", "Time of calls to Redis.", RedisBuckets, "operation"));

    private readonly Counter _decisionDrops = families.Counter(
        "shared_decisions_dropped_total", "Decisions that other replicas cannot explain, because too many were waiting to be shared.");

    /// <inheritdoc/>
    public void Called(RedisOperation operation, RedisOutcome outcome, TimeSpan elapsed)
    {
        _redisCalls[operation, outcome].Inc();
        _redisCallSeconds[operation].Observe(elapsed.TotalSeconds);
    }

    private readonly ByEnum<ExecutorsOutcome, Counter.Child> _executorsAsked = new(families.DeclaredCounter(
        "executor_map_requests_total", "Questions for the executors of a Spark application, by how they were answered.", "outcome"));

    /// <inheritdoc/>
    public void ExecutorsAsked(ExecutorsOutcome outcome) => _executorsAsked[outcome].Inc();

    /// <inheritdoc/>
    public void DecisionDropped() => _decisionDrops.Inc();
}
