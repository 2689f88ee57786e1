using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Scheduler.Extender.Tests.Support;
using Scheduler.Listeners.Memory;

namespace Scheduler.Extender.Tests.Guards;

/// <summary>What connections took is returned when they are closed.</summary>
public sealed class PagePoolTests
{
    [Fact]
    public void Rent_AfterAReturn_GivesThatPage()
    {
        using var pool = new PagePool();
        var page = pool.Rent();
        page.Dispose();

        Assert.Same(page, pool.Rent());
        Assert.NotSame(page, pool.Rent());
    }

    [Fact]
    public void Rent_MoreThanAPage_Throws()
    {
        using var pool = new PagePool();

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(pool.MaxBufferSize + 1));
    }

    [Fact]
    public void Return_ManyPages_LeavesNothingToTheNextCollection()
    {
        using var pool = new PagePool();
        var page = RentAndReturn(pool);

        GC.Collect();

        Assert.False(page.IsAlive);
        // It goes on.
        Assert.Equal(pool.MaxBufferSize, pool.Rent().Memory.Length);
    }

    [Fact]
    public async Task Kestrel_OfTheService_TakesItsPagesFromThere()
    {
        await using var service = await RunningService.StartAsync();

        Assert.IsType<PagePool.Factory>(service.Get<IMemoryPoolFactory<byte>>());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RentAndReturn(PagePool pool)
    {
        IMemoryOwner<byte>[] pages = [.. Enumerable.Range(0, 1_000).Select(_ => pool.Rent())];
        foreach (var page in pages) page.Dispose();
        return new WeakReference(pages[^1]);
    }
}
