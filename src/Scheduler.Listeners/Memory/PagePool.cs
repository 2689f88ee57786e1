using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Scheduler.Listeners.Memory;

/// <summary>
/// The memory in which Kestrel reads and writes connections, page by page. Pages given back are kept for the next bytes, but only until the
/// garbage collector wants their memory: the pool that Kestrel has of its own gives a part back every ten seconds, and holds what thousands of
/// connections took for a quarter of an hour. Safe for many threads.
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
        // The garbage collector takes what is kept.
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
