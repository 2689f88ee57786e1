using System.Collections.Concurrent;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>Writes down how calls ended.</summary>
internal sealed class RecordingRedisObserver : IRedisObserver
{
    private readonly ConcurrentQueue<(RedisOperation Operation, RedisOutcome Outcome)> _calls = new();

    public IReadOnlyCollection<(RedisOperation Operation, RedisOutcome Outcome)> Calls => _calls;

    public (RedisOperation Operation, RedisOutcome Outcome) Last => _calls.Last();

    public void Called(RedisOperation operation, RedisOutcome outcome, TimeSpan elapsed) => _calls.Enqueue((operation, outcome));
}
