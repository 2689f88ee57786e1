using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Scheduler.Listeners.Memory;

/// <summary>
/// Memory for Kestrel's connections, in pages. Returned pages are kept for later use, but only until the garbage collector needs their
/// memory. Kestrel's own pool frees a part every ten seconds, and keeps the memory of thousands of connections for a quarter of an hour.
/// Safe for many threads.
/// </summary>
public sealed class PagePool : MemoryPool<byte>
{
    private const int PageBytes = 4096;

    private readonly Lock _lock = new();
    private readonly WeakReference<Stack<Page>> _kept = new(new Stack<Page>());

    /// <inheritdoc/>
    public override int MaxBufferSize => PageBytes;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, PageBytes);
        lock (_lock)
        {
            if (_kept.TryGetTarget(out var kept) && kept.TryPop(out var page)) return page;
        }

        return new Page(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The garbage collector frees the kept pages.
    }

    private void Return(Page page)
    {
        lock (_lock)
        {
            if (!_kept.TryGetTarget(out var kept)) _kept.SetTarget(kept = new Stack<Page>());
            kept.Push(page);
        }
    }

    /// <summary>Makes the pools of Kestrel's listeners.</summary>
    public sealed class Factory : IMemoryPoolFactory<byte>
    {
        /// <inheritdoc/>
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new PagePool();
    }

    /// <summary>One page, pinned: sockets read into it while the garbage collector runs.</summary>
    private sealed class Page(PagePool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(PageBytes, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}
