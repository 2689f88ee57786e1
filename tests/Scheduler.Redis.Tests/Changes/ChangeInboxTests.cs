using System.Collections.Concurrent;
using Scheduler.Redis.Changes;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Changes;

public sealed class ChangeInboxTests
{
    private static readonly RedisValue Message = new byte[100];

    private readonly ConcurrentQueue<string> _read = [];

    [Fact]
    public async Task TryAdd_Flood_KeepsItsBoundsAndTellsOfTheGapOnce()
    {
        var inbox = new ChangeInbox(maxMessages: 10, maxBytes: 1 << 20);
        var taken = Enumerable.Range(0, 200_000).Count(_ => inbox.TryAdd(Message));
        Assert.Equal((10, 10), (taken, inbox.Count));

        await ReadAllAsync(inbox);

        Assert.Equal(["100", "missed", .. Enumerable.Repeat("100", 9)], _read);
    }

    [Fact]
    public async Task TryAdd_LargeMessages_AreBoundedByBytes()
    {
        var inbox = new ChangeInbox(maxMessages: 1000, maxBytes: 1000);
        var taken = Enumerable.Range(0, 200).Count(_ => inbox.TryAdd(Message));
        Assert.Equal(10, taken);

        var reading = ReadAllAsync(inbox, close: false);
        await Eventually.HoldsAsync(() => inbox.Count == 0 && _read.Contains("missed"), "what waited is read");

        Assert.True(inbox.TryAdd(Message));
        inbox.Close();
        await reading;
        Assert.Equal(11, _read.Count(read => read == "100"));
    }

    [Fact]
    public async Task TryAdd_WithinItsBounds_TellsOfNoGap()
    {
        var inbox = new ChangeInbox();
        for (var i = 0; i < ChangeInbox.DefaultMaxMessages; i++) Assert.True(inbox.TryAdd(Message));

        await ReadAllAsync(inbox);

        Assert.DoesNotContain("missed", _read);
    }

    [Fact]
    public async Task ReadAsync_DroppedAgainAfterAGap_TellsAgain()
    {
        var inbox = new ChangeInbox(maxMessages: 1);
        using var received = new SemaphoreSlim(0);
        var gaps = 0;
        var reading = Task.Run(() => inbox.ReadAsync(_ => received.Wait(), () => Interlocked.Increment(ref gaps)));
        for (var round = 1; round <= 2; round++)
        {
            Assert.True(inbox.TryAdd(Message));
            await Eventually.HoldsAsync(() => inbox.Count == 0, "the message is being received");
            Assert.True(inbox.TryAdd(Message));
            Assert.False(inbox.TryAdd(Message));

            received.Release(2);
            await Eventually.HoldsAsync(() => Volatile.Read(ref gaps) == round && inbox.Count == 0, "the gap is reported");
        }

        inbox.Close();
        await reading;
    }

    private Task ReadAllAsync(ChangeInbox inbox, bool close = true)
    {
        if (close) inbox.Close();
        return Task.Run(() => inbox.ReadAsync(bytes => _read.Enqueue($"{bytes.Length}"), () => _read.Enqueue("missed")));
    }
}
