using Microsoft.Extensions.Logging;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Connection;
using StackExchange.Redis;

namespace Scheduler.Redis.Changes;

/// <summary>
/// The subscription to the channel of changes. It notices when it is lost, and hands over messages one after the other. It reports that
/// messages were missed when it begins, and when some were lost or dropped.
/// </summary>
internal sealed class ChangeSubscription : IDisposable
{
    private readonly RedisChannel _channel;
    private readonly RedisConnection _connection;
    private readonly RedisCaller _caller;
    private readonly Func<ChangeMessage, bool> _tryTake;
    private readonly Action _missed;
    private readonly ILogger _logger;
    private readonly ChangeInbox _inbox = new();
    private readonly SemaphoreSlim _subscribing = new(1);
    private bool _hasHandler;
    private bool _isActive;

    /// <summary>One that begins with <see cref="EnsureAsync"/>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="caller">Makes the calls.</param>
    /// <param name="tryTake">Takes a message; false when it is not for this replica.</param>
    /// <param name="missed">Called when messages may have been missed.</param>
    /// <param name="logger">Logs messages that are not changes.</param>
    public ChangeSubscription(
        RedisChannel channel,
        RedisConnection connection,
        RedisCaller caller,
        Func<ChangeMessage, bool> tryTake,
        Action missed,
        ILogger logger)
    {
        (_channel, _connection, _caller, _tryTake, _missed, _logger) = (channel, connection, caller, tryTake, missed, logger);
        connection.Interrupted += OnInterrupted;
        // Also when it still seems active: the client may report a short loss only after its end.
        connection.Restored += missed;
        _ = Task.Run(() => _inbox.ReadAsync(Receive, missed));
    }

    /// <summary>Whether messages arrive; false until the first subscription, and after the connection was lost.</summary>
    public bool IsActive => Volatile.Read(ref _isActive);

    public void Dispose()
    {
        _connection.Interrupted -= OnInterrupted;
        _connection.Restored -= _missed;
        _inbox.Close();
        _subscribing.Dispose();
    }

    /// <summary>Subscribes unless it is active or Redis is unavailable.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (IsActive || _connection.Subscriber is not { } subscriber) return;
        await _subscribing.WaitAsync(cancellationToken);
        try
        {
            if (IsActive) return;
            // Before the call: OnInterrupted resets it when the connection is lost during the call.
            Volatile.Write(ref _isActive, true);
            var (outcome, _) = await _caller.CallAsync(
                RedisOperation.Subscribe, _ => SubscribedAsync(subscriber), _ => RedisOutcome.Ok, cancellationToken);
            if (outcome == RedisOutcome.Ok) _missed();
            else Volatile.Write(ref _isActive, false);
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
        else (await subscriber.SubscribeAsync(_channel)).OnMessage(message => Queue(message.Message));
        Volatile.Write(ref _hasHandler, true);
        return true;
    }

    // Runs on the client's own loop, one message after the other, so it only queues them.
    private void Queue(RedisValue message)
    {
        if (message.Length() > ChangeMessage.MaxBytes) Ignore(message.Length());
        else if (!_inbox.TryAdd(message)) _caller.Note(RedisOperation.Receive, RedisOutcome.Dropped);
    }

    private void Receive(byte[] bytes)
    {
        if (ChangeMessage.TryDecode(bytes) is not { } message || !_tryTake(message)) Ignore(bytes.Length);
    }

    private void Ignore(long bytes)
    {
        _caller.Note(RedisOperation.Receive, RedisOutcome.Garbage);
        Log.NotAChange(_logger, bytes);
    }

    private void OnInterrupted() => Volatile.Write(ref _isActive, false);
}
