using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;

namespace Scheduler.Hdfs.Rpc;

/// <summary>
/// One connection to a NameNode: calls are pipelined and answered in any order, matched by their numbers. It closes itself when idle,
/// when the server breaks the protocol, and when the server says nothing for as long as a call may take. Safe for several threads.
/// </summary>
internal sealed class RpcConnection : IDisposable
{
    /// <summary>
    /// How often a connection checks itself, and how long it is kept without calls (<c>ipc.client.connection.maxidletime</c>).
    /// </summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may take before we send a ping (<c>ipc.ping.interval</c>).</summary>
    public static readonly TimeSpan PingInterval = TimeSpan.FromMinutes(1);

    private readonly RpcTarget _target;
    private readonly RpcFrames _frames;
    private readonly RpcErrors _errors;
    private readonly TimeProvider _clock;
    private readonly Stream _stream;
    private readonly RpcFrameReader _reader;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly PendingCalls _pending = new();
    private readonly ITimer _upkeep;
    private long _lastSent;
    private long _lastReceived;

    /// <summary>A connection on which the connection context was sent; starts to read answers.</summary>
    public RpcConnection(RpcTarget target, RpcFrames frames, RpcErrors errors, TimeProvider clock, SecuredConnection secured)
    {
        _target = target;
        _frames = frames;
        _errors = errors;
        _clock = clock;
        _stream = secured.Stream;
        _reader = new RpcFrameReader(_stream, target);
        Security = secured.Description;
        _lastSent = _lastReceived = clock.GetTimestamp();
        _upkeep = clock.CreateTimer(_ => LookAfter(), null, IdleTimeout, IdleTimeout);
        _ = ReadAsync();
    }

    /// <summary>How we are authenticated on it and what is protected, for logs.</summary>
    public string Security { get; }

    /// <summary>Whether calls may be made on it.</summary>
    public bool IsOpen => _pending.IsOpen;

    /// <summary>Sends a call and awaits its answer, whose header says success.</summary>
    /// <exception cref="NameNodeException">The server answered with an exception, or the connection broke.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task<AnswerBuffer> CallAsync(int callId, byte[] frame, CancellationToken cancellationToken)
    {
        var call = _pending.Add(callId);
        var started = _clock.GetTimestamp();
        try
        {
            await SendAsync(frame, cancellationToken);
            return await call.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            GiveUp(call);
            CloseIfDead(started);
            throw;
        }
        finally
        {
            _pending.Forget(callId, call);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close(() => Broken("is not used any more"));

    // An answer that arrives at the same moment has no other owner.
    private static void GiveUp(TaskCompletionSource<AnswerBuffer> call)
    {
        if (!call.TrySetCanceled() && call.Task.IsCompletedSuccessfully) call.Task.Result.Dispose();
    }

    private async Task SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (cancellationToken.IsCancellationRequested) return;
            await _stream.WriteAsync(frame, cancellationToken);
            Volatile.Write(ref _lastSent, _clock.GetTimestamp());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Half a frame may be on its way: nothing can follow it.
            Close(() => Broken("broke the connection", e));
            if (e is OperationCanceledException) throw;
            throw Broken("broke the connection", e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await ReceiveAsync())
            {
            }

            Close(() => Broken("closed the connection"));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Close(() => Broken("closed the connection before the end of its answer", e));
        }
        catch (OversizedAnswerException e)
        {
            _pending.Take(e.CallId)?.TrySetException(NameNodeException.TooLarge(_target.Endpoint, _target.MaxAnswerBytes));
            Close(() => Broken("sent too large an answer to another call"));
        }
        catch (MalformedMessageException e)
        {
            Close(() => NameNodeException.Malformed(_target.Endpoint, e.Message, e));
        }
        catch (NameNodeException e)
        {
            Close(() => e);
        }
        finally
        {
            // Returns memory that the stream has taken since it was closed.
            await _stream.DisposeAsync();
        }
    }

    /// <summary>Takes one answer; false when the server closed the connection.</summary>
    private async Task<bool> ReceiveAsync()
    {
        try
        {
            if (await _reader.ReadAsync(_closing.Token) is not { } answer) return false;
            Deliver(answer);
        }
        catch (RefusedAnswerException e)
        {
            Volatile.Write(ref _lastReceived, _clock.GetTimestamp());
            _pending.Take(e.CallId)?.TrySetException(e.Because);
        }

        return true;
    }

    private void Deliver(AnswerBuffer answer)
    {
        Volatile.Write(ref _lastReceived, _clock.GetTimestamp());
        var isTaken = false;
        try
        {
            var header = ResponseHeader.Read(answer.Span, out _);
            if (header.Status == RpcStatus.Fatal) throw _errors.From(header);
            var call = _pending.Take(header.CallId);
            if (header.Status == RpcStatus.Success) isTaken = call?.TrySetResult(answer) == true;
            else call?.TrySetException(_errors.From(header));
        }
        finally
        {
            if (!isTaken) answer.Dispose();
        }
    }

    // A call that waited its full time without a byte: the server, or the network to it, is gone.
    private void CloseIfDead(long since)
    {
        if (Volatile.Read(ref _lastReceived) > since || _clock.GetElapsedTime(since) < _target.CallTimeout) return;
        Close(() => Broken("stopped answering on its connection"));
    }

    private void LookAfter()
    {
        var (sent, received) = (Volatile.Read(ref _lastSent), Volatile.Read(ref _lastReceived));
        var quiet = _clock.GetElapsedTime(Math.Max(sent, received));
        if (_pending.Count == 0 && quiet >= IdleTimeout) Close(() => Broken("was idle"));
        else if (quiet >= PingInterval) _ = PingAsync();
    }

    private async Task PingAsync()
    {
        try
        {
            await SendAsync(_frames.Ping(), _closing.Token);
        }
        catch (Exception e) when (e is NameNodeException or OperationCanceledException)
        {
            // Sending closed the connection, or it was closed before: the calls on it have failed.
        }
    }

    private void Close(Func<NameNodeException> because)
    {
        if (!_pending.Close(because)) return;
        _upkeep.Dispose();
        _closing.Cancel();
        _stream.Dispose();
    }

    private NameNodeException Broken(string reason, Exception? inner = null) =>
        NameNodeException.Unreachable(_target.Endpoint, $"{reason} (RPC)", inner);
}
