using System.IO.Pipelines;

namespace Scheduler.Listeners.Memory;

/// <summary>The part of a listener's <see cref="RequestBudget"/> that one request holds. One thread at a time calls its members.</summary>
public sealed class RequestMemory : IDisposable
{
    private readonly RequestBudget _budget;
    private object? _awaited;
    private PooledBuffer? _buffer;

    /// <summary>See <see cref="RequestBudget.Begin"/>.</summary>
    internal RequestMemory(RequestBudget budget) => _budget = budget;

    /// <summary>Bytes held. The budget's lock guards this and the following members.</summary>
    internal long Bytes { get; set; }

    /// <summary>The part of them for new entries.</summary>
    internal long NewBytes { get; set; }

    /// <summary>Whether it was ended to make room for others.</summary>
    internal bool IsEnded { get; private set; }

    /// <summary>Since when it waits for its client.</summary>
    internal long WaitingSince { get; set; }

    /// <summary>Whether it waits for its client.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>The request that began to wait before it; null for none.</summary>
    internal RequestMemory? Earlier { get; set; }

    /// <summary>The request that began to wait after it; null for none.</summary>
    internal RequestMemory? Later { get; set; }

    /// <summary>Takes more bytes.</summary>
    /// <exception cref="RefusedException">There is no room: 413 if more than the whole budget is needed, else 503.</exception>
    public void Take(long bytes)
    {
        if (_budget.TryTake(this, bytes)) return;
        throw Bytes + bytes > _budget.MaxBytes ? RefusedException.NeedsTooMuch(_budget.MaxBytes) : RefusedException.Busy(_budget.MaxBytes);
    }

    /// <summary>Takes bytes for new entries; they are returned with the rest.</summary>
    /// <inheritdoc cref="Take" path="/exception"/>
    public void TakeForNames(long bytes)
    {
        if (_budget.TryTakeNew(this, bytes)) return;
        throw NewBytes + bytes > _budget.MaxNewBytes
            ? RefusedException.NeedsTooMuch(_budget.MaxNewBytes)
            : RefusedException.Busy(_budget.MaxBytes);
    }

    /// <summary>Returns bytes.</summary>
    public void Give(long bytes) => _budget.Give(this, bytes);

    /// <summary>
    /// The request waits for more of its body until <see cref="Resume"/>, and does not use the buffer until then. To make room for others
    /// the read may be cancelled and the buffer returned.
    /// </summary>
    public void WaitFor(PipeReader body, PooledBuffer buffer) => Wait(body, buffer);

    /// <summary>
    /// The request waits for its client to receive the answer, and does not use the buffer until then. To make room for others the
    /// connection may be closed and the buffer returned.
    /// </summary>
    public void WaitFor(HttpContext client, PooledBuffer? buffer) => Wait(client, buffer);

    /// <summary>The request waits no longer, and cannot be ended from now on.</summary>
    public void Resume() => _budget.Resume(this);

    /// <summary>Throws if the request was ended while it waited.</summary>
    /// <exception cref="RefusedException">It was ended to make room for others.</exception>
    public void ThrowIfEnded()
    {
        if (IsEnded) throw RefusedException.Busy(_budget.MaxBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _budget.Resume(this);
        _budget.Give(this);
    }

    /// <summary>Ends the wait. The budget's lock is held, so that the request still waits.</summary>
    internal void End()
    {
        IsEnded = true;
        if (_buffer is null) _budget.Give(this);
        else _buffer.Dispose();
        if (_awaited is PipeReader body) body.CancelPendingRead();
        else ((HttpContext)_awaited!).Abort();
    }

    private void Wait(object awaited, PooledBuffer? buffer)
    {
        (_awaited, _buffer) = (awaited, buffer);
        _budget.Wait(this);
    }
}
