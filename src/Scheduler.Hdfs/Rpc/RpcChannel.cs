using Google.Protobuf;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;

namespace Scheduler.Hdfs.Rpc;

/// <summary>
/// Calls to one NameNode over one connection at a time, which is opened when needed and again when it broke. Safe for several threads.
/// </summary>
/// <param name="target">The server.</param>
/// <param name="frames">What we send.</param>
/// <param name="security">Our identity.</param>
/// <param name="clock">The clock.</param>
/// <param name="alignment">What observers must have applied; null where none is called.</param>
internal sealed class RpcChannel(
    RpcTarget target, RpcFrames frames, IRpcSecurity security, TimeProvider clock, StateAlignment? alignment = null) : IDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private RpcConnection? _connection;
    private string? _security;
    private bool _isDisposed;

    /// <summary>How we are authenticated to the NameNode and what is protected, for logs; null before the first connection.</summary>
    public string? Security => Volatile.Read(ref _security);

    /// <summary>The meaning of its failures.</summary>
    public RpcErrors Errors { get; } = new(target.Endpoint, security.Advice);

    /// <summary>Makes a call and parses its answer.</summary>
    /// <exception cref="NameNodeException">There is no answer, or an unexpected one.</exception>
    public async Task<T> CallAsync<T>(
        string method,
        IMessage request,
        CallAttempt attempt,
        AnswerParser<T> parse,
        CancellationToken cancellationToken,
        string protocol = RpcWire.ClientProtocol)
    {
        var frame = frames.Call(method, request, attempt, protocol, alignment?.Seen);
        using var answer = await SendAsync(attempt.CallId, frame, cancellationToken);
        try
        {
            if (ResponseHeader.Read(answer.Span, out var body).StateId is { } stateId) alignment?.Saw(stateId);
            return parse(new ProtoReader(body).ReadDelimited());
        }
        catch (Exception e) when (e is MalformedMessageException or InvalidProtocolBufferException)
        {
            throw NameNodeException.Unreadable(target.Endpoint, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        Volatile.Read(ref _connection)?.Dispose();
    }

    private async Task<AnswerBuffer> SendAsync(int callId, byte[] frame, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _connection) is { IsOpen: true } kept)
        {
            try
            {
                return await kept.CallAsync(callId, frame, cancellationToken);
            }
            catch (NameNodeException e) when (e.Outcome == NameNodeCallOutcome.Unreachable && !kept.IsOpen)
            {
                // Servers close idle connections, and we may only notice when we use one: all our calls may be repeated.
            }
        }

        var connection = await ConnectionAsync(cancellationToken);
        return await connection.CallAsync(callId, frame, cancellationToken);
    }

    private async Task<RpcConnection> ConnectionAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true } open) return open;
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var connection = await new RpcConnector(target, frames, security, Errors, clock).OpenAsync(cancellationToken);
            Volatile.Write(ref _security, connection.Security);
            Volatile.Write(ref _connection, connection);
            // Disposed meanwhile, without this one.
            if (Volatile.Read(ref _isDisposed)) connection.Dispose();
            return connection;
        }
        finally
        {
            _opening.Release();
        }
    }
}

/// <summary>
/// The newest transaction that NameNodes of one nameservice have reported, as Hadoop's <c>ClientGSIContext</c> keeps it: sent with every
/// call, it makes an observer answer from that state or a later one. Safe for several threads.
/// </summary>
internal sealed class StateAlignment
{
    private long _seen = long.MinValue;

    /// <summary>The transaction; <see cref="long.MinValue"/> before any answer.</summary>
    public long Seen => Volatile.Read(ref _seen);

    /// <summary>An answer came from this state.</summary>
    public void Saw(long stateId)
    {
        for (var seen = Seen; stateId > seen;)
        {
            var before = Interlocked.CompareExchange(ref _seen, stateId, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
