using System.IO.Pipelines;

namespace Scheduler.Listeners.Memory;

/// <summary>What one request holds of its listener's <see cref="RequestBudget"/>. Its members are called by one thread at a time.</summary>
public sealed class RequestMemory : IDisposable
{
    private readonly RequestBudget _budget;
    private object? _awaited;
    private PooledBuffer? _buffer;

    /// <summary>See <see cref="RequestBudget.Begin"/>.</summary>
    internal RequestMemory(RequestBudget budget) => _budget = budget;

    /// <summary>Bytes held. Guarded by the budget's lock, as all that follows.</summary>
    internal long Bytes { get; set; }

    /// <summary>Those of them for entries that are new.</summary>
    internal long NewBytes { get; set; }

    /// <summary>Whether it was ended to make room for others.</summary>
    internal bool IsEnded { get; private set; }

    /// <summary>Since when it waits for its client.</summary>
    internal long WaitingSince { get; set; }

    /// <summary>Whether it waits for its client.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>Who began to wait before it; null for nobody.</summary>
    internal RequestMemory? Earlier { get; set; }

    /// <summary>Who began to wait after it; null for nobody.</summary>
    internal RequestMemory? Later { get; set; }

    /// <summary>Takes so many bytes more.</summary>
    /// <exception cref="RefusedException">There is no room: 413 when there never is for so much, else 503.</exception>
    public void Take(long bytes)
    {
        if (_budget.TryTake(this, bytes)) return;
        throw Bytes + bytes > _budget.MaxBytes ? RefusedException.NeedsTooMuch(_budget.MaxBytes) : RefusedException.Busy(_budget.MaxBytes);
    }

    /// <summary>Takes so many bytes for entries that are new to us; they are given back with the rest.</summary>
    /// <inheritdoc cref="Take" path="/exception"/>
    public void TakeForNames(long bytes)
    {
        if (_budget.TryTakeNew(this, bytes)) return;
        throw NewBytes + bytes > _budget.MaxNewBytes ? RefusedException.NeedsTooMuch(_budget.MaxNewBytes) : RefusedException.Busy(_budget.MaxBytes);
    }

    /// <summary>Gives so many bytes back.</summary>
    public void Give(long bytes) => _budget.Give(this, bytes);

    /// <summary>
    /// The request waits for more of its body until <see cref="Resume"/>, and does not touch the buffer meanwhile: to make room for others
    /// the read is cancelled, and the buffer goes back.
    /// </summary>
    public void WaitFor(PipeReader body, PooledBuffer buffer) => Wait(body, buffer);

    /// <summary>
    /// The request waits for its client to take the answer, and does not touch the buffer meanwhile: to make room for others the connection is
    /// closed, and the buffer goes back.
    /// </summary>
    public void WaitFor(HttpContext client, PooledBuffer? buffer) => Wait(client, buffer);

    /// <summary>Nothing is waited for any more: from now on nobody ends the request.</summary>
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

    /// <summary>Ends the wait; under the budget's lock, so that what is waited for is still this request's.</summary>
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
