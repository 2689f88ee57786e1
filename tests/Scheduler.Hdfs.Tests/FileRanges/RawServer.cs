using System.Net;
using System.Net.Sockets;

namespace Scheduler.Hdfs.Tests.FileRanges;

/// <summary>Answers the first connection of a read as a NameNode, all others as a DataNode, and hangs up after each answer.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Func<byte[][]> _answers;
    private readonly Task _serving;
    private volatile byte[][] _current = [];
    private int _connections;

    public RawServer(Func<byte[][]> answers)
    {
        _answers = answers;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}/");

    public void Next()
    {
        _current = _answers();
        Volatile.Write(ref _connections, 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stopped.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
            await AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        var answer = _current[Math.Min(Interlocked.Increment(ref _connections), _current.Length) - 1];
        var stream = client.GetStream();
        try
        {
            // The request is small enough to come at once, and must be read for the answer not to be lost with a reset.
            if (await stream.ReadAsync(new byte[16 * 1024], _stopped.Token) > 0) await stream.WriteAsync(answer, _stopped.Token);
        }
        catch (IOException)
        {
            // The client has had enough: what it makes of it is what is tested.
        }
    }
}
