using System.Collections.Concurrent;
using Scheduler.Core.Health;
using Scheduler.Redis.Connection;

namespace Scheduler.Redis;

/// <summary>Reports <c>redis</c>: the last known state of Redis.</summary>
internal sealed class RedisHealth : IHealthReporter, IDisposable
{
    /// <summary>The rights that our user needs, as a Redis ACL: our keys and channels, and the commands of the client.</summary>
    public const string Rights = "~hdfs-locality:* &hdfs-locality:* +@read +@write +@pubsub +@connection +@transaction "
        + "+info +role +cluster|nodes +cluster|slots";

    private const string Name = "redis";

    private readonly RedisConnection _connection;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<RedisOperation, bool> _forbidden = new();
    private bool _refusesWrites;
    private HealthReport _report;

    public RedisHealth(RedisConnection connection, TimeProvider time)
    {
        _connection = connection;
        _time = time;
        _report = new HealthReport(Name, false, time.GetUtcNow(), $"Not connected to Redis at {connection.Endpoints} yet.");
        connection.Restored += Connected;
        connection.Lost += Saw;
        if (connection.Database is not null) Connected();
    }

    public IReadOnlyList<HealthReport> Report() => [Volatile.Read(ref _report)];

    public void Dispose()
    {
        _connection.Restored -= Connected;
        _connection.Lost -= Saw;
    }

    /// <summary>Notes how a call ended; outcomes that say nothing of Redis's health change nothing.</summary>
    public void Saw(RedisOperation operation, RedisOutcome outcome)
    {
        if (outcome == RedisOutcome.NotPermitted) _forbidden[operation] = true;
        else if (outcome is RedisOutcome.Ok or RedisOutcome.Miss) _forbidden.TryRemove(operation, out _);
        if (IsOfMaps(operation) && RedisErrors.RefusesWrites(outcome)) Volatile.Write(ref _refusesWrites, true);
        else if (IsWriteOfMaps(operation) && outcome is RedisOutcome.Ok or RedisOutcome.Miss) Volatile.Write(ref _refusesWrites, false);
        // Rare calls would report a failure of a Redis that answers again.
        if (IsOfMaps(operation) || outcome == RedisOutcome.NotPermitted) Saw(outcome);
    }

    private static bool IsOfMaps(RedisOperation operation) =>
        IsWriteOfMaps(operation) || operation is RedisOperation.Get or RedisOperation.ReleaseLease;

    private static bool IsWriteOfMaps(RedisOperation operation) => operation is RedisOperation.Set or RedisOperation.TakeLease;

    private void Saw(RedisOutcome outcome)
    {
        if (outcome is RedisOutcome.Ok or RedisOutcome.Miss)
        {
            // A full Redis can still be read: that must not hide why nothing new is shared.
            if (_forbidden.IsEmpty && !Volatile.Read(ref _refusesWrites)) Publish(true, "answers.");
        }
        else if (Advice(outcome) is { } advice)
        {
            Publish(false, advice);
        }
    }

    private void Connected()
    {
        _forbidden.Clear();
        Volatile.Write(ref _refusesWrites, false);
        Publish(true, "answers.");
    }

    private string? Advice(RedisOutcome outcome) => outcome switch
    {
        RedisOutcome.Disconnected => "is not connected; block maps are not shared. Check that it runs, and Redis:Configuration.",
        RedisOutcome.Timeout => "did not answer within Redis:CallTimeout; check whether it is overloaded.",
        RedisOutcome.Full => "has reached its maxmemory and refuses writes; raise it, or set a maxmemory-policy that evicts.",
        RedisOutcome.ReadOnly => "refuses writes: it is a replica or cannot persist; name the master in Redis:Configuration.",
        RedisOutcome.Refused => "refuses our password or user; check Redis:PasswordFile.",
        RedisOutcome.NotPermitted => $"does not let our user do what we need; give it {Rights} (refused: {Refused()}).",
        RedisOutcome.Untrusted => $"is not trusted: {_connection.Failure.Why}",
        RedisOutcome.TlsMismatch => _connection.Failure.Why,
        RedisOutcome.NoDatabase => "has no database of that number (a cluster has only 0); correct defaultDatabase in Redis:Configuration.",
        RedisOutcome.Busy => "is loading, busy, or without a master; it should answer again by itself.",
        RedisOutcome.Error => "answers with errors; see its log. If it is a Sentinel, add serviceName=… to Redis:Configuration.",
        _ => null,
    };

    private string Refused() => _forbidden.IsEmpty ? "to connect" : string.Join(", ", _forbidden.Keys.Order());

    private void Publish(bool isOk, string what)
    {
        var message = $"Redis at {_connection.Endpoints} {what}";
        var last = Volatile.Read(ref _report);
        if (last.IsOk == isOk && last.Message == message) return;
        Volatile.Write(ref _report, new HealthReport(Name, isOk, last.IsOk == isOk ? last.Since : _time.GetUtcNow(), message));
    }
}
