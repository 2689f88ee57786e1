using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Redis.Calls;
using Scheduler.Redis.Tests.Servers;
using Scheduler.Testing.Redis;

namespace Scheduler.Redis.Tests.SharedValues;

public abstract class RedisSharedFootersTests(string protocol) : OneServerTests(protocol)
{
    private static readonly FooterKey File = new("ns1", "/data/part-0", 1000, 5);
    private static readonly ParquetFooter Footer = ParquetFooter.Of(new ParquetLayout(["a", "b"], 3, [new(4, 100), new(104, 800)]));

    [RedisFact]
    public async Task GetAsync_SetBefore_IsTheSameForADay()
    {
        await using var one = await FooterReplica.ConnectedAsync(Server);
        await using var other = await FooterReplica.ConnectedAsync(Server);
        Assert.Null(await other.Footers.GetAsync(File, default));

        await one.Footers.SetAsync(File, Footer, default);

        var found = await other.Footers.GetAsync(File, default);
        Assert.Equal((new ByteRange(104, 800), 3L), (found!.Layout!.Chunk(0, 1), found.Layout.RowCount));
        Assert.Null(await other.Footers.GetAsync(File with { ModificationTime = 6 }, default));
        var left = await one.Database.KeyTimeToLiveAsync(new RedisKeys("").Footer(File));
        Assert.InRange(left!.Value, TimeSpan.FromHours(23), TimeSpan.FromDays(1));
    }

    [RedisFact]
    public async Task GetAsync_NoParquetFile_IsSharedToo()
    {
        await using var replica = await FooterReplica.ConnectedAsync(Server);
        await replica.Footers.SetAsync(File, ParquetFooter.Refused(ParquetFailure.NotParquet), default);

        Assert.Equal(ParquetFailure.NotParquet, (await replica.Footers.GetAsync(File, default))!.Failure);
    }

    [RedisFact]
    public async Task SetAsync_TooLargeForThisReplica_IsNotShared()
    {
        await using var replica = await FooterReplica.ConnectedAsync(Server);
        await replica.Footers.SetAsync(File, ParquetFooter.Refused(ParquetFailure.TooLarge), default);
        await replica.Footers.SetAsync(
            File, ParquetFooter.Of(new ParquetLayout(["a"], 3, [.. Enumerable.Repeat(new ByteRange(4, 900), 70_000)])), default);

        Assert.Null(await replica.Footers.GetAsync(File, default));
        Assert.Equal(
            [(RedisOperation.SetFooter, RedisOutcome.TooLarge), (RedisOperation.GetFooter, RedisOutcome.Miss)], replica.Observer.Calls);
    }

    [RedisFact]
    public async Task GetAsync_FooterOfAnotherFile_IsNone()
    {
        await using var replica = await FooterReplica.ConnectedAsync(Server);
        await replica.Footers.SetAsync(File, Footer, default);
        var (keys, other) = (new RedisKeys(""), File with { Path = "/data/part-1" });
        await replica.Database.StringSetAsync(keys.Footer(other), await replica.Database.StringGetAsync(keys.Footer(File)));

        Assert.Null(await replica.Footers.GetAsync(other, default));
        Assert.Equal((RedisOperation.GetFooter, RedisOutcome.Garbage), replica.Observer.Last);
    }

    [RedisFact]
    public async Task GetAsync_WhatIsNotOurs_IsNone()
    {
        await using var replica = await FooterReplica.ConnectedAsync(Server);
        var key = new RedisKeys("").Footer(File);
        await replica.Database.StringSetAsync(key, "something else");
        Assert.Null(await replica.Footers.GetAsync(File, default));
        await replica.Database.KeyDeleteAsync(key);
        await replica.Database.ListLeftPushAsync(key, "a list");
        Assert.Null(await replica.Footers.GetAsync(File, default));

        Assert.Equal([RedisOutcome.Garbage, RedisOutcome.WrongType], replica.Observer.Calls.Select(call => call.Outcome));
    }
}

public sealed class RedisSharedFootersResp2Tests() : RedisSharedFootersTests(Resp2);

public sealed class RedisSharedFootersResp3Tests() : RedisSharedFootersTests(Resp3);
