using System.Net;
using System.Net.Sockets;

namespace Scheduler.Benchmarks.Attack;

/// <summary>Answers every request of WebHDFS with a listing that has no end.</summary>
internal sealed class EndlessNameNode : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ends = new();
    private readonly Task _accepting;

    public EndlessNameNode()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _ends.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.AcceptSocketAsync(_ends.Token));
        }
        catch (OperationCanceledException)
        {
            // No request is answered any more.
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using var _ = client;
        try
        {
            await client.ReceiveAsync(new byte[64 << 10], _ends.Token);
            await client.SendAsync(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1e\r\n{\"FileStatuses\":{\"FileStatus\":[\r\n"u8.ToArray(), _ends.Token);
            // 64 KiB of white space, which JSON allows anywhere.
            byte[] chunk = [.. "10000\r\n"u8, .. Enumerable.Repeat((byte)' ', 64 << 10), .. "\r\n"u8];
            while (true) await client.SendAsync(chunk, _ends.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // The service has had enough, or the attack is over.
        }
    }
}
