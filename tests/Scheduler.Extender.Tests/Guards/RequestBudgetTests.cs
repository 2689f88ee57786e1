using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Scheduler.Core.Buffers;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;
using Scheduler.Sandbox;

namespace Scheduler.Extender.Tests.Guards;

public sealed class RequestBudgetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ManualTimeProvider _clock = new();
    private readonly RequestBudget _budget;

    public RequestBudgetTests() => _budget = new RequestBudget(100, Patience, _clock);

    [Fact]
    public void Take_WithinTheBound_IsGivenBackAtTheEnd()
    {
        using (var memory = _budget.Begin())
        {
            memory.Take(60);
            memory.Give(20);
            Assert.Equal(40, _budget.Bytes);
        }

        Assert.Equal(0, _budget.Bytes);
    }

    [Fact]
    public void Take_NoRoom_Is503AndHoldsNothing()
    {
        using var first = _budget.Begin();
        first.Take(90);
        using var second = _budget.Begin();

        var refused = Assert.Throws<RefusedException>(() => second.Take(20));

        Assert.Equal((Refusal.Busy, 503), (refused.Reason, refused.Status));
        Assert.Equal(90, _budget.Bytes);
    }

    [Fact]
    public void Take_MoreThanThereIs_Is413()
    {
        using var memory = _budget.Begin();
        memory.Take(10);

        Assert.Equal(413, Assert.Throws<RefusedException>(() => memory.Take(91)).Status);
    }

    [Fact]
    public async Task Take_NoRoom_EndsWhoHasWaitedLongest()
    {
        const int Array = 16 << 10;
        var budget = new RequestBudget(100 + (2 * Array), Patience, _clock);
        var (pipe, pool) = (new Pipe(), new BufferPool(1 << 20));
        using var oldest = budget.Begin();
        oldest.Take(30);
        using var body = new PooledBuffer(pool, oldest);
        body.Append("part of a body"u8, 100);
        oldest.WaitFor(pipe.Reader, body);
        var reading = pipe.Reader.ReadAsync();
        using var older = budget.Begin();
        using var answer = new PooledBuffer(pool, older);
        answer.GetSpan(1);
        var client = new Client();
        older.WaitFor(client.Context, answer);
        _clock.Advance(Patience);
        using var newcomer = budget.Begin();

        newcomer.Take(Array);

        // The buffer is there at once; what else the request held is its own until it has noticed.
        Assert.Equal((2 * Array) + 30, budget.Bytes);
        Assert.Equal(Array, pool.KeptBytes);
        Assert.True((await reading).IsCanceled);
        Assert.Equal(503, Assert.Throws<RefusedException>(oldest.ThrowIfEnded).Status);
        Assert.False(client.IsAborted);
        newcomer.Take(Array);
        Assert.True(client.IsAborted);
        oldest.Dispose();
        Assert.Equal(2 * Array, budget.Bytes);
    }

    [Fact]
    public void Take_NoRoom_EndsTheLargestBeforeTheOldest()
    {
        var (small, large) = (new Client(), new Client());
        using var oldest = Holding(20);
        oldest.WaitFor(small.Context, buffer: null);
        using var largest = Holding(70);
        largest.WaitFor(large.Context, buffer: null);
        _clock.Advance(Patience);
        using var newcomer = Holding(60);

        Assert.Equal((false, true), (small.IsAborted, large.IsAborted));
    }

    [Fact]
    public void TakeNew_HalfOfTheBound_LeavesTheRestToOthers()
    {
        using var first = _budget.Begin();
        first.TakeForNames(40);
        using var second = _budget.Begin();

        Assert.Equal(503, Assert.Throws<RefusedException>(() => second.TakeForNames(20)).Status);
        Assert.Equal(413, Assert.Throws<RefusedException>(() => second.TakeForNames(51)).Status);
        second.Take(50);
        first.Dispose();
        second.TakeForNames(40);
        Assert.Equal(90, _budget.Bytes);
    }

    [Fact]
    public void Take_OthersWaitForAMoment_DoesNotEndThem()
    {
        using var waiting = Holding(90);
        waiting.WaitFor(new DefaultHttpContext(), buffer: null);
        _clock.Advance(Patience - TimeSpan.FromTicks(1));
        using var newcomer = _budget.Begin();

        Assert.Throws<RefusedException>(() => newcomer.Take(20));
        waiting.Resume();
        _clock.Advance(Patience);
        Assert.Throws<RefusedException>(() => newcomer.Take(20));
    }

    [Fact]
    public void Take_WhoWasEnded_HoldsAndGetsNothing()
    {
        var ended = Holding(90);
        ended.WaitFor(new DefaultHttpContext(), buffer: null);
        _clock.Advance(Patience);
        using var newcomer = Holding(80);

        Assert.Throws<RefusedException>(() => ended.Take(1));
        ended.Dispose();

        Assert.Equal(80, _budget.Bytes);
    }

    [Fact]
    public void Pool_ArraysGivenBack_KeepsNoMoreThanItsBound()
    {
        var pool = new BufferPool(100 << 10);
        var arrays = Enumerable.Range(0, 22).Select(_ => pool.Rent(BufferPool.LengthOf(1))).ToArray();

        foreach (var array in arrays) pool.Return(array);
        Assert.InRange(pool.KeptBytes, 1, 100 << 10);
        Assert.Contains(pool.Rent(arrays[^1].Length), arrays);
        GC.KeepAlive(arrays);
        var large = pool.Rent(BufferPool.LengthOf(60 << 10));
        pool.Return(large);

        Assert.Equal(large.Length, pool.KeptBytes);
        Assert.Same(large, pool.Rent(large.Length));
        pool.Return(pool.Rent(BufferPool.LengthOf(200 << 10)));
        Assert.Equal(0, pool.KeptBytes);
    }

    [Theory]
    [InlineData(0, 16 << 10)]
    [InlineData((16 << 10) + 1, 32 << 10)]
    [InlineData(1 << 30, 1 << 30)]
    [InlineData((1L << 30) + 1, 0x7FFFFFC7)]
    public void LengthOf_Capacity_IsTheNextPowerOfTwo(long capacity, int length) => Assert.Equal(length, BufferPool.LengthOf(capacity));

    private RequestMemory Holding(long bytes)
    {
        var memory = _budget.Begin();
        memory.Take(bytes);
        return memory;
    }

    /// <summary>A caller that notices when its connection is closed.</summary>
    private sealed class Client : IHttpRequestLifetimeFeature
    {
        public Client() => Context.Features.Set<IHttpRequestLifetimeFeature>(this);

        public DefaultHttpContext Context { get; } = new();

        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
