using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Scheduler.Testing.NameNode;

/// <summary>An RPC server on the loopback that answers as a NameNode was recorded to, or as a test scripts it.</summary>
public sealed class ReplayRpcNameNode : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = [];
    private readonly RpcRecording _recording;
    private readonly Task _accepting;
    private int _open;

    private ReplayRpcNameNode(RpcRecording recording, IPEndPoint address)
    {
        _listener = new TcpListener(address);
        _recording = recording;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Handles a frame instead of the recording, when it answers true.</summary>
    public delegate Task<bool> Script(RpcRequest request, Stream stream, CancellationToken stopping);

    /// <summary>Host and port.</summary>
    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    /// <summary>Comes before the recording.</summary>
    public Script? BeforeRecording { get; set; }

    /// <summary>Comes before anything is read of a connection, which ends when it answers true.</summary>
    public Func<Stream, CancellationToken, Task<bool>>? OnConnected { get; set; }

    /// <summary>Preambles as they came.</summary>
    public ConcurrentQueue<byte[]> Preambles { get; } = [];

    /// <summary>Frames as they came, in order.</summary>
    public ConcurrentQueue<RpcRequest> Requests { get; } = [];

    /// <summary>Calls that were neither recorded nor scripted; they get no answer.</summary>
    public ConcurrentQueue<string> Unmatched { get; } = [];

    /// <summary>Connections accepted so far.</summary>
    public int Accepted { get; private set; }

    /// <summary>Connections that neither side has closed.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Calls, without handshakes and pings.</summary>
    public IEnumerable<RpcRequest> Calls => Requests.Where(request => request.CallId >= 0);

    /// <summary>Starts a server.</summary>
    public static ReplayRpcNameNode Start(RpcRecording? recording = null, IPEndPoint? address = null) =>
        new(recording ?? new RpcRecording(), address ?? new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Sends a frame without its length.</summary>
    public static async Task SendAsync(Stream stream, byte[] frame) => await stream.WriteAsync(RpcRecording.WithLength(frame));

    /// <summary>Sends an answer with the callId of a request.</summary>
    public static Task AnswerAsync(Stream stream, RpcRequest request, byte[] frame) =>
        SendAsync(stream, RpcRecording.WithCallId(frame, request.CallId));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                Accepted++;
                Interlocked.Increment(ref _open);
                _connections.TryAdd(ServeAsync(client), true);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client) await ServeAsync(client.GetStream());
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side hung up.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        if (OnConnected is { } connected && await connected(stream, _stopping.Token)) return;
        var preamble = new byte[RpcRecording.PreambleBytes];
        await stream.ReadExactlyAsync(preamble, _stopping.Token);
        Preambles.Enqueue(preamble);
        while (true) await AnswerAsync(RpcRequest.Read(await ReadFrameAsync(stream)), stream);
    }

    private async Task<byte[]> ReadFrameAsync(NetworkStream stream)
    {
        var length = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(length, _stopping.Token);
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(frame, _stopping.Token);
        return frame;
    }

    private async Task AnswerAsync(RpcRequest request, NetworkStream stream)
    {
        Requests.Enqueue(request);
        if (BeforeRecording is { } script && await script(request, stream, _stopping.Token)) return;
        if (request.CallId < 0) return;
        if (_recording.Find(request) is { } answer) await SendAsync(stream, answer);
        else Unmatched.Enqueue(request.Key);
    }
}
