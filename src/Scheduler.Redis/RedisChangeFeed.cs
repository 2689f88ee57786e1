using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Changes;
using StackExchange.Redis;

namespace Scheduler.Redis;

/// <summary>
/// Changes of namespaces by Redis's publish and subscribe, which delivers at most once: whoever was not connected, or whose message was
/// lost, takes every map for changed. While Redis is away every replica watches for itself.
/// </summary>
internal sealed class RedisChangeFeed : IChangeFeed, IDisposable
{
    // Ours, free, or not to be had; taking it again prolongs it.
    private const string LeadScript =
        "local holder = redis.call('GET', KEYS[1]) if holder and holder ~= ARGV[1] then return 0 end "
        + "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1";

    private const string ResignScript = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    private readonly Guid _id = Guid.NewGuid();
    private readonly ConcurrentDictionary<string, Watched> _watched = new(StringComparer.OrdinalIgnoreCase);
    private readonly RedisKeys _keys;
    private readonly RedisConnection _connection;
    private readonly RedisCaller _caller;
    private readonly IPathChanges _changes;
    private readonly IRedisObserver _observer;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _subscribing = new(1);
    private bool _hasHandler;
    private bool _isListening;

    public RedisChangeFeed(
        RedisOptions options, RedisConnection connection, IPathChanges changes, IRedisObserver observer, TimeProvider time,
        ILogger<RedisChangeFeed> logger)
    {
        _keys = new RedisKeys(options.ClusterId);
        _connection = connection;
        _caller = new RedisCaller(options, connection, new RedisHealth(connection.Endpoints, time), observer, time, logger);
        _changes = changes;
        _observer = observer;
        _logger = logger;
        connection.Restored += OnRestored;
    }

    public void Dispose()
    {
        _connection.Restored -= OnRestored;
        _caller.Dispose();
        _subscribing.Dispose();
    }

    public async ValueTask<FetchLease> TryLeadAsync(string nameservice, TimeSpan duration, CancellationToken cancellationToken)
    {
        await SubscribeAsync(cancellationToken);
        var isNew = _watched.TryAdd(nameservice, new Watched());
        var (outcome, _) = await _caller.CallAsync(
            RedisOperation.TakeLead,
            database => database.ScriptEvaluateAsync(
                LeadScript, [_keys.Lead(nameservice)], [_id.ToString("N"), (long)duration.TotalMilliseconds], CommandFlags.NoScriptCache),
            taken => (int)taken > 0 ? RedisOutcome.Ok : RedisOutcome.Miss,
            cancellationToken);
        if (_watched.TryGetValue(nameservice, out var watched)) watched.Leads = outcome == RedisOutcome.Ok;
        // Another replica watches, and whatever it told before we listened is not known.
        if (outcome == RedisOutcome.Miss && isNew) _changes.AnyPathMayHaveChanged(nameservice);
        return outcome switch
        {
            RedisOutcome.Ok => FetchLease.Taken,
            RedisOutcome.Miss => FetchLease.HeldElsewhere,
            _ => FetchLease.Unshared,
        };
    }

    public async ValueTask ResignAsync(string nameservice, CancellationToken cancellationToken) => await _caller.CallAsync(
        RedisOperation.GiveLead,
        database => database.ScriptEvaluateAsync(ResignScript, [_keys.Lead(nameservice)], [_id.ToString("N")], CommandFlags.NoScriptCache),
        deleted => (int)deleted > 0 ? RedisOutcome.Ok : RedisOutcome.Miss,
        cancellationToken);

    public async ValueTask PublishAsync(string nameservice, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        if (paths.Count == 0) return;
        _changes.PathsChanged(nameservice, paths);
        // Once a message was lost, nothing that follows makes up for it.
        await SendAsync(Owes(nameservice) ? new ChangeMessage(_id, nameservice, []) : new ChangeMessage(_id, nameservice, paths), cancellationToken);
    }

    public async ValueTask PublishMissedAsync(string nameservice, CancellationToken cancellationToken)
    {
        _changes.AnyPathMayHaveChanged(nameservice);
        await SendAsync(new ChangeMessage(_id, nameservice, []), cancellationToken);
    }

    private bool Owes(string nameservice) => _watched.TryGetValue(nameservice, out var watched) && watched.Owes;

    private async Task SendAsync(ChangeMessage message, CancellationToken cancellationToken)
    {
        var watched = _watched.GetValueOrDefault(message.Nameservice);
        // Only the one that watches for all tells all; what it could not tell while it was not, it makes up for when it is.
        var isSent = watched is null or { Leads: true };
        foreach (var bytes in isSent ? message.Encode() : [])
        {
            var (outcome, _) = await _caller.CallAsync(
                RedisOperation.Publish,
                database => database.PublishAsync(_keys.Changes, bytes),
                _ => RedisOutcome.Ok,
                cancellationToken);
            isSent &= outcome == RedisOutcome.Ok;
        }

        if (watched is not null) watched.Owes = !isSent;
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isListening) || _connection.Subscriber is not { } subscriber) return;
        await _subscribing.WaitAsync(cancellationToken);
        try
        {
            if (Volatile.Read(ref _isListening)) return;
            // Before the call: a connection that is lost and made again meanwhile takes it back.
            Volatile.Write(ref _isListening, true);
            var (outcome, _) = await _caller.CallAsync(
                RedisOperation.Subscribe, _ => SubscribedAsync(subscriber), _ => RedisOutcome.Ok, cancellationToken);
            if (outcome == RedisOutcome.Ok) TakeAllForChanged();
            else Volatile.Write(ref _isListening, false);
        }
        finally
        {
            _subscribing.Release();
        }
    }

    private async Task<bool> SubscribedAsync(ISubscriber subscriber)
    {
        // The client subscribes again by itself when it was disconnected; an answer on that connection comes after the subscription.
        if (Volatile.Read(ref _hasHandler)) await subscriber.PingAsync();
        else await subscriber.SubscribeAsync(_keys.Changes, (_, message) => Receive(message));
        Volatile.Write(ref _hasHandler, true);
        return true;
    }

    private void Receive(RedisValue value)
    {
        byte[]? bytes = value;
        var message = bytes is null ? null : ChangeMessage.TryDecode(bytes);
        if (message?.Sender == _id) return;
        // A nameservice that nobody here asked about is not ours, or is made up.
        var isKnown = message is not null && _watched.ContainsKey(message.Nameservice);
        _observer.Called(RedisOperation.Receive, isKnown ? RedisOutcome.Ok : RedisOutcome.Garbage, TimeSpan.Zero);
        if (!isKnown) Log.NotAChange(_logger, bytes?.Length ?? 0);
        else if (message!.Paths.Count == 0) _changes.AnyPathMayHaveChanged(message.Nameservice);
        else _changes.PathsChanged(message.Nameservice, message.Paths);
    }

    private void OnRestored()
    {
        _caller.OnRestored();
        Volatile.Write(ref _isListening, false);
        TakeAllForChanged();
    }

    // Until a subscription stands, others may have told what nobody here heard.
    private void TakeAllForChanged()
    {
        foreach (var nameservice in _watched.Keys) _changes.AnyPathMayHaveChanged(nameservice);
    }

    private sealed class Watched
    {
        public bool Leads { get; set; }

        public bool Owes { get; set; }
    }
}
