using Scheduler.Extender.Metrics.Prometheus;
using Scheduler.Redis;

namespace Scheduler.Extender.Metrics;

/// <summary>Redis: calls by how they ended.</summary>
internal sealed partial class SchedulerMetrics : IRedisObserver
{
    /// <summary>Seconds; up to a few times the default deadline of a call, 100 ms.</summary>
    private static readonly double[] RedisBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

    private ICollector<ICounter> _redisCalls = null!;
    private ICollector<IHistogram> _redisCallSeconds = null!;
    private ICollector<ICounter> _decisionDrops = null!;

    /// <inheritdoc/>
    public void Called(RedisOperation operation, RedisOutcome outcome, TimeSpan elapsed)
    {
        _redisCalls.WithLabels(operation.ToString(), outcome.ToString()).Inc();
        _redisCallSeconds.WithLabels(operation.ToString()).Observe(elapsed.TotalSeconds);
    }

    /// <summary>A decision was not shared, since too many were waiting to be.</summary>
    public void RecordDecisionDropped() => _decisionDrops.WithLabels().Inc();

    private void CreateRedis(IMetricFactory factory)
    {
        _redisCalls = factory.CreateCounter(Prefix + "redis_calls_total", "Calls to Redis by operation and outcome.", "operation", "outcome");
        _redisCallSeconds = factory.CreateHistogram(Prefix + "redis_call_duration_seconds", "Time of calls to Redis.", RedisBuckets, "operation");
        _decisionDrops = factory.CreateCounter(
            Prefix + "shared_decisions_dropped_total", "Decisions that other replicas cannot explain, since too many were waiting to be shared.");
    }
}
