using Scheduler.Core.Health;

namespace Scheduler.Redis;

/// <summary>The last that was seen of Redis, for readiness.</summary>
internal sealed class RedisHealth(string endpoints, TimeProvider time) : IHealthReporter
{
    private const string Name = "redis";

    private HealthReport _report = new(Name, false, time.GetUtcNow(), $"Not connected to Redis at {endpoints} yet.");

    public IReadOnlyList<HealthReport> Report() => [Volatile.Read(ref _report)];

    public void Connected() => Publish(true, $"Redis at {endpoints} answers.");

    public void Disconnected() =>
        Publish(false, $"Redis at {endpoints} is not connected; block maps are not shared. See whether it runs, and check Redis:Configuration.");

    /// <summary>Notes how a call ended; outcomes that say nothing of Redis's health change nothing.</summary>
    public void Saw(RedisOutcome outcome)
    {
        if (outcome is RedisOutcome.Ok or RedisOutcome.Miss) Connected();
        else if (outcome == RedisOutcome.Disconnected) Disconnected();
        else if (Advice(outcome) is { } advice) Publish(false, $"Redis at {endpoints} {advice}");
    }

    private static string? Advice(RedisOutcome outcome) => outcome switch
    {
        RedisOutcome.Timeout => "did not answer within Redis:CallTimeout; see whether it is overloaded.",
        RedisOutcome.Full => "has reached its maxmemory and refuses writes; raise it, or set a maxmemory-policy that evicts.",
        RedisOutcome.ReadOnly => "refuses writes: it is a replica or cannot persist; name the master in Redis:Configuration.",
        RedisOutcome.Refused => "refuses our password or user; check Redis:PasswordFile.",
        RedisOutcome.Busy => "is loading, busy, or without a master; it should answer again by itself.",
        RedisOutcome.Error => "answers with errors; see its log.",
        _ => null,
    };

    private void Publish(bool isOk, string message)
    {
        var last = Volatile.Read(ref _report);
        if (last.IsOk == isOk && last.Message == message) return;
        Volatile.Write(ref _report, new HealthReport(Name, isOk, last.IsOk == isOk ? last.Since : time.GetUtcNow(), message));
    }
}
