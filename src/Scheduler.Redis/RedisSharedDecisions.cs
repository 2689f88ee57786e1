using Microsoft.Extensions.Logging;
using Scheduler.Core.Verbs;
using StackExchange.Redis;

namespace Scheduler.Redis;

/// <summary>
/// Decisions that the replicas share in Redis: one value for each pod that ends after <see cref="TimeToLive"/>, and a sorted set of the newest.
/// </summary>
internal sealed class RedisSharedDecisions : ISharedDecisions, IDisposable
{
    /// <summary>How long a decision is kept: a working day and the night after it.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromHours(24);

    private readonly RedisKeys _keys;
    private readonly RedisConnection _connection;
    private readonly RedisCaller _caller;
    private readonly IRedisObserver _observer;

    public RedisSharedDecisions(
        RedisOptions options, RedisConnection connection, IRedisObserver observer, TimeProvider time, ILogger<RedisSharedDecisions> logger)
    {
        _keys = new RedisKeys(options.ClusterId);
        _connection = connection;
        _caller = new RedisCaller(options, connection, new RedisHealth(connection.Endpoints, time), observer, time, logger);
        _observer = observer;
        connection.Restored += _caller.OnRestored;
    }

    public bool IsShared => true;

    public void Dispose()
    {
        _connection.Restored -= _caller.OnRestored;
        _caller.Dispose();
    }

    public async ValueTask SetAsync(
        string podNamespace, string podName, DateTimeOffset at, ReadOnlyMemory<byte> decision, CancellationToken cancellationToken)
    {
        if (decision.Length > ISharedDecisions.MaxBytes)
        {
            _observer.Called(RedisOperation.SetDecision, RedisOutcome.TooLarge, TimeSpan.Zero);
            return;
        }

        var member = RedisKeys.Member(podNamespace, podName);
        await _caller.CallAsync(
            RedisOperation.SetDecision,
            database => SetAsync(database, member, at, decision.ToArray()),
            _ => RedisOutcome.Ok,
            cancellationToken);
    }

    public async ValueTask<byte[]?> GetAsync(string podNamespace, string podName, CancellationToken cancellationToken)
    {
        var key = _keys.Decision(podNamespace, podName);
        var (outcome, value) = await _caller.CallAsync(
            RedisOperation.GetDecision, database => ReadAsync(database, key), Judge, cancellationToken);
        return outcome == RedisOutcome.Ok ? (byte[]?)value : null;
    }

    public async ValueTask<IReadOnlyList<byte[]>> NewestAsync(int limit, CancellationToken cancellationToken)
    {
        var most = Math.Clamp(limit, 1, ISharedDecisions.MaxListed);
        var (_, values) = await _caller.CallAsync(
            RedisOperation.ListDecisions,
            database => NewestAsync(database, most),
            found => found.Length > 0 ? RedisOutcome.Ok : RedisOutcome.Miss,
            cancellationToken);
        return [.. (values ?? []).Where(value => Judge(value) == RedisOutcome.Ok).Select(value => (byte[])value!)];
    }

    // In one go; no transaction, since a pod that is in one place alone does no harm.
    private Task<bool[]> SetAsync(IDatabase database, string member, DateTimeOffset at, byte[] decision) => Task.WhenAll(
        database.StringSetAsync(_keys.DecisionOf(member), decision, TimeToLive, When.Always, CommandFlags.None),
        database.SortedSetAddAsync(_keys.Decisions, member, at.ToUnixTimeMilliseconds(), CommandFlags.None),
        IsTrimmedAsync(database),
        database.KeyExpireAsync(_keys.Decisions, TimeToLive));

    private async Task<bool> IsTrimmedAsync(IDatabase database) =>
        await database.SortedSetRemoveRangeByRankAsync(_keys.Decisions, 0, -1 - ISharedDecisions.MaxListed) > 0;

    private async Task<RedisValue[]> NewestAsync(IDatabase database, int limit)
    {
        var members = await database.SortedSetRangeByRankAsync(_keys.Decisions, 0, limit - 1, Order.Descending);
        var keys = members.Select(member => (string?)member).Where(IsOurs).Select(member => _keys.DecisionOf(member!));
        return await Task.WhenAll(keys.Select(key => ReadAsync(database, key)));
    }

    // One byte more than is taken tells that it is too large.
    private static Task<RedisValue> ReadAsync(IDatabase database, string key) => database.StringGetRangeAsync(key, 0, ISharedDecisions.MaxBytes);

    private static bool IsOurs(string? member) => member is { Length: 64 } && member.All(char.IsAsciiHexDigitLower);

    private static RedisOutcome Judge(RedisValue value) => ((byte[]?)value)?.Length switch
    {
        null or 0 => RedisOutcome.Miss,
        > ISharedDecisions.MaxBytes => RedisOutcome.TooLarge,
        _ => RedisOutcome.Ok,
    };
}
