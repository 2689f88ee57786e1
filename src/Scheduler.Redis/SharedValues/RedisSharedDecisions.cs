using Microsoft.Extensions.Logging;
using Scheduler.Core.Decisions;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Codec;
using StackExchange.Redis;

namespace Scheduler.Redis.SharedValues;

/// <summary>
/// Decisions that the replicas share in Redis: one value for each pod that ends after <see cref="TimeToLive"/>, and a sorted set of the
/// newest.
/// </summary>
internal sealed class RedisSharedDecisions(RedisOptions options, RedisCaller caller, ILogger<RedisSharedDecisions> logger)
    : ISharedDecisions
{
    /// <summary>How long a decision is kept: a working day and the night after it.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromHours(24);

    private readonly RedisKeys _keys = new(options.ClusterId);
    private readonly RedisSharedValues _values = new(
        caller, ValueHeader.Bytes + ISharedDecisions.MaxBytes, RedisOperation.GetDecision, RedisOperation.SetDecision, logger);

    public bool IsShared => true;

    public ValueTask SetAsync(
        string podNamespace, string podName, DateTimeOffset at, ReadOnlyMemory<byte> decision, CancellationToken cancellationToken)
    {
        var member = RedisKeys.Member(podNamespace, podName);
        var key = _keys.DecisionOf(member);
        return _values.SetAsync(
            key,
            () => SharedDecisionCodec.Encode(decision.Span, key),
            TimeToLive,
            cancellationToken,
            database => ListAsync(database, member, at));
    }

    public ValueTask<byte[]?> GetAsync(string podNamespace, string podName, CancellationToken cancellationToken)
    {
        var key = _keys.Decision(podNamespace, podName);
        return _values.GetAsync(key, DecoderOf(key), cancellationToken);
    }

    public async ValueTask<IReadOnlyList<byte[]>> NewestAsync(int limit, CancellationToken cancellationToken)
    {
        var most = Math.Clamp(limit, 1, ISharedDecisions.MaxListed);
        var (_, decisions) = await caller.CallAsync(
            RedisOperation.ListDecisions,
            database => NewestAsync(database, most),
            found => found.Count > 0 ? RedisOutcome.Ok : RedisOutcome.Miss,
            cancellationToken);
        return decisions ?? [];
    }

    // No transaction: a pod that is in only one of both does no harm, and in a cluster the two are on different nodes.
    private Task ListAsync(IDatabase database, string member, DateTimeOffset at) => Task.WhenAll(
        database.SortedSetAddAsync(_keys.Decisions, member, at.ToUnixTimeMilliseconds(), CommandFlags.None),
        database.SortedSetRemoveRangeByRankAsync(_keys.Decisions, 0, -1 - ISharedDecisions.MaxListed),
        database.KeyExpireAsync(_keys.Decisions, TimeToLive));

    private async Task<IReadOnlyList<byte[]>> NewestAsync(IDatabase database, int limit)
    {
        var members = await database.SortedSetRangeByRankAsync(_keys.Decisions, 0, limit - 1, Order.Descending);
        var keys = members.Select(member => (string?)member).Where(IsOurs).Select(member => _keys.DecisionOf(member!)).ToList();
        var values = await Task.WhenAll(keys.Select(key => _values.ReadAsync(database, key)));
        return [.. keys.Zip(values, DecisionIn).OfType<byte[]>()];
    }

    private byte[]? DecisionIn(string key, RedisValue value)
    {
        _values.Judge(value, DecoderOf(key), out var decision);
        return decision;
    }

    private static Decode<byte[]> DecoderOf(string key) => (bytes, out decision) => SharedDecisionCodec.Decode(bytes, key, out decision);

    private static bool IsOurs(string? member) => member is { Length: 64 } && member.All(char.IsAsciiHexDigitLower);
}
