using Scheduler.Core.Decisions;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Tests.Servers;
using Scheduler.Testing.Redis;

namespace Scheduler.Redis.Tests.SharedValues;

public abstract class RedisSharedDecisionsTests(string protocol) : OneServerTests(protocol)
{
    private static readonly RedisKeys Keys = new(RedisOptions.DefaultClusterId);

    [RedisFact]
    public async Task GetAsync_AnotherPodsDecisionOrOneWithoutHeader_IsNone()
    {
        await using var tier = await SharedTier.ConnectedAsync(Server);
        await SetAsync(tier, "pod", 1);
        await tier.Database.StringSetAsync(Keys.Decision("ns", "other"), await tier.Database.StringGetAsync(Keys.Decision("ns", "pod")));
        await tier.Database.StringSetAsync(Keys.Decision("ns", "before"), "{}");

        Assert.Equal([1], await GetAsync(tier, "pod"));
        Assert.Null(await GetAsync(tier, "other"));
        Assert.Null(await GetAsync(tier, "before"));

        Assert.Equal((RedisOperation.GetDecision, RedisOutcome.Garbage), tier.Observer.Last);
    }

    [RedisFact]
    public async Task NewestAsync_SomeAreNotOurs_GivesTheOthersNewestFirst()
    {
        await using var tier = await SharedTier.ConnectedAsync(Server);
        for (var second = 1; second <= 4; second++) await SetAsync(tier, $"pod-{second}", second);
        await tier.Database.StringSetAsync(Keys.Decision("ns", "pod-2"), "{}");
        await tier.Database.SortedSetAddAsync(Keys.Decisions, "no member of ours", double.MaxValue);

        var newest = await tier.Decisions.NewestAsync(10, CancellationToken.None);

        Assert.Equal([4, 3, 1], newest.Select(decision => Assert.Single(decision)));
    }

    [RedisFact]
    public async Task SetAsync_LargestAndLarger_AreKeptAndNotKept()
    {
        await using var tier = await SharedTier.ConnectedAsync(Server);
        await tier.Decisions.SetAsync("ns", "pod", DateTimeOffset.UnixEpoch, new byte[ISharedDecisions.MaxBytes], CancellationToken.None);
        await tier.Decisions.SetAsync(
            "ns", "pod", DateTimeOffset.UnixEpoch, new byte[ISharedDecisions.MaxBytes + 1], CancellationToken.None);

        Assert.Equal((RedisOperation.SetDecision, RedisOutcome.TooLarge), tier.Observer.Last);
        Assert.Equal(ISharedDecisions.MaxBytes, (await GetAsync(tier, "pod"))!.Length);
    }

    private static Task SetAsync(SharedTier tier, string pod, int second) => tier.Decisions.SetAsync(
        "ns", pod, DateTimeOffset.UnixEpoch.AddSeconds(second), new byte[] { (byte)second }, CancellationToken.None).AsTask();

    private static Task<byte[]?> GetAsync(SharedTier tier, string pod) =>
        tier.Decisions.GetAsync("ns", pod, CancellationToken.None).AsTask();
}

public sealed class RedisSharedDecisionsResp2Tests() : RedisSharedDecisionsTests(Resp2);

public sealed class RedisSharedDecisionsResp3Tests() : RedisSharedDecisionsTests(Resp3);
