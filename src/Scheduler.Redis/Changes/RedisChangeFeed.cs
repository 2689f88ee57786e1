using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Connection;

namespace Scheduler.Redis.Changes;

/// <summary>
/// Changes of namespaces by Redis's publish and subscribe, which delivers at most once: a replica that was not connected, or whose message
/// was lost, treats every map as changed. While Redis is unavailable every replica watches for itself.
/// </summary>
internal sealed class RedisChangeFeed : IChangeFeed, IDisposable
{
    private readonly Guid _id = Guid.NewGuid();
    private readonly string _token;
    private readonly ConcurrentDictionary<string, Watched> _watched = new(StringComparer.OrdinalIgnoreCase);
    private readonly RedisKeys _keys;
    private readonly RedisConnection _connection;
    private readonly RedisCaller _caller;
    private readonly IPathChanges _changes;
    private readonly ChangeSubscription _subscription;

    public RedisChangeFeed(
        RedisOptions options, RedisConnection connection, RedisCaller caller, IPathChanges changes, ILogger<RedisChangeFeed> logger)
    {
        _token = _id.ToString("N");
        _keys = new RedisKeys(options.ClusterId);
        _connection = connection;
        _caller = caller;
        _changes = changes;
        _subscription = new ChangeSubscription(_keys.Changes, connection, caller, TryTake, MarkAllChanged, logger);
    }

    public void Dispose() => _subscription.Dispose();

    public async ValueTask<FetchLease> TryLeadAsync(string nameservice, TimeSpan duration, CancellationToken cancellationToken)
    {
        await _subscription.EnsureAsync(cancellationToken);
        var isNew = _watched.TryAdd(nameservice, new Watched());
        // A replica that cannot subscribe, such as without the right to the channel, would miss what another replica reads.
        var outcome = _connection.Database is not null && !_subscription.IsActive
            ? RedisOutcome.Disconnected
            : await HoldLeadAsync(nameservice, duration, cancellationToken);
        if (_watched.TryGetValue(nameservice, out var watched)) watched.IsLeader = outcome == RedisOutcome.Ok;
        // Another replica reads the edit log, and what it published before we subscribed is unknown.
        if (outcome == RedisOutcome.Miss && isNew) _changes.AnyPathMayHaveChanged(nameservice);
        return outcome switch
        {
            RedisOutcome.Ok => FetchLease.Taken,
            RedisOutcome.Miss => FetchLease.HeldElsewhere,
            _ => FetchLease.Unshared,
        };
    }

    public async ValueTask ResignAsync(string nameservice, CancellationToken cancellationToken)
    {
        await _caller.CallAsync(
            RedisOperation.GiveLead,
            database => RedisLock.ReleaseAsync(database, _keys.Lead(nameservice), _token),
            isReleased => isReleased ? RedisOutcome.Ok : RedisOutcome.Miss,
            cancellationToken);
    }

    public async ValueTask PublishAsync(string nameservice, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        if (paths.Count == 0) return;
        _changes.PathsChanged(nameservice, paths);
        // After a lost message, later paths are not enough: any path may have changed.
        await SendAsync(new ChangeMessage(_id, nameservice, HasUnsentChanges(nameservice) ? [] : paths), cancellationToken);
    }

    public async ValueTask PublishMissedAsync(string nameservice, CancellationToken cancellationToken)
    {
        _changes.AnyPathMayHaveChanged(nameservice);
        await SendAsync(new ChangeMessage(_id, nameservice, []), cancellationToken);
    }

    private async ValueTask<RedisOutcome> HoldLeadAsync(string nameservice, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (outcome, _) = await _caller.CallAsync(
            RedisOperation.TakeLead,
            database => RedisLock.HoldAsync(database, _keys.Lead(nameservice), _token, duration),
            isHeld => isHeld ? RedisOutcome.Ok : RedisOutcome.Miss,
            cancellationToken);
        return outcome;
    }

    private bool HasUnsentChanges(string nameservice) => _watched.TryGetValue(nameservice, out var watched) && watched.HasUnsentChanges;

    private async Task SendAsync(ChangeMessage message, CancellationToken cancellationToken)
    {
        var watched = _watched.GetValueOrDefault(message.Nameservice);
        // Only the leader publishes. Another replica notes that it has unsent changes, for when it becomes the leader.
        var isSent = watched is null or { IsLeader: true };
        foreach (var bytes in isSent ? message.Encode() : [])
        {
            var (outcome, _) = await _caller.CallAsync(
                RedisOperation.Publish,
                database => database.PublishAsync(_keys.Changes, bytes),
                _ => RedisOutcome.Ok,
                cancellationToken);
            isSent &= outcome == RedisOutcome.Ok;
        }

        if (watched is not null) watched.HasUnsentChanges = !isSent;
    }

    /// <summary>Takes a received message; false when it is not for this replica.</summary>
    private bool TryTake(ChangeMessage message)
    {
        if (message.Sender == _id) return true;
        // A nameservice that is not in use here belongs to another service, or is invented.
        if (!_watched.ContainsKey(message.Nameservice)) return false;
        _caller.Note(RedisOperation.Receive, RedisOutcome.Ok);
        if (message.Paths.Count == 0) _changes.AnyPathMayHaveChanged(message.Nameservice);
        else _changes.PathsChanged(message.Nameservice, message.Paths);
        return true;
    }

    // Changes that others published before the subscription were not received here.
    private void MarkAllChanged()
    {
        foreach (var nameservice in _watched.Keys) _changes.AnyPathMayHaveChanged(nameservice);
    }

    private sealed class Watched
    {
        public bool IsLeader { get; set; }

        public bool HasUnsentChanges { get; set; }
    }
}
