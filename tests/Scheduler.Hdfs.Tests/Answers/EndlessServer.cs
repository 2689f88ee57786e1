using System.Net;
using System.Net.Sockets;

namespace Scheduler.Hdfs.Tests.Answers;

/// <summary>Answers each request with a head and then the same bytes without end, or with a whole answer once the test says so.</summary>
internal sealed class EndlessServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly List<Task> _connections = [];
    private readonly Task _serving;
    private long _sent;

    public EndlessServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>What begins an answer.</summary>
    public byte[] Head { get; set; } = [];

    /// <summary>What follows without end; if empty, nothing follows, and the connection is left open.</summary>
    public byte[] Endless { get; set; } = [];

    /// <summary>Whether an answer ends with its head, and its connection with it.</summary>
    public bool IsWhole { get; set; }

    /// <summary>Bytes that were sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections);
        _stopped.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true) _connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stopped.Token)));
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await stream.ReadAsync(new byte[16 * 1024], _stopped.Token) == 0) return;
                await SendAsync(stream, Head);
                while (!IsWhole && Endless.Length > 0) await SendAsync(stream, Endless);
                if (!IsWhole) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stopped.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has had enough, as it should.
            }
        }
    }

    private async Task SendAsync(NetworkStream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes, _stopped.Token);
        Interlocked.Add(ref _sent, bytes.Length);
    }
}
