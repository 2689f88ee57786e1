using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Scheduler.Kubernetes.Tests.Client;

/// <summary>
/// A proxy that speaks CONNECT and SOCKS5 (RFC 1928, 1929). It leads to one server, whatever it is asked for, and notes what that was.
/// </summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly bool _wantsPassword;
    private readonly bool _refusesPassword;
    private readonly List<string> _asked = [];
    private readonly Task _serving;

    public TestProxy(Uri server, bool wantsPassword = false, bool refusesPassword = false)
    {
        (_server, _wantsPassword, _refusesPassword) = (server, wantsPassword, refusesPassword);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    /// <summary>Name, port and credentials that it was asked with.</summary>
    public IReadOnlyList<string> Asked
    {
        get { lock (_asked) return [.. _asked]; }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient();
        try
        {
            var stream = client.GetStream();
            var first = await ReadAsync(stream, 1);
            Note(first[0] == 5 ? await SocksAsync(stream) : await ConnectAsync(stream));
            await server.ConnectAsync(_server.Host, _server.Port, _stopping.Token);
            await Task.WhenAny(
                stream.CopyToAsync(server.GetStream(), _stopping.Token), server.GetStream().CopyToAsync(stream, _stopping.Token));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One of the two left.
        }
    }

    // Credentials come only once they were asked for.
    private async Task<string> ConnectAsync(NetworkStream stream)
    {
        var head = "C" + await HeadAsync(stream);
        while (_refusesPassword || (_wantsPassword && !head.Contains("Proxy-Authorization", StringComparison.Ordinal)))
        {
            await stream.WriteAsync("HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            head = await HeadAsync(stream);
        }

        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        var lines = head.Split("\r\n");
        return string.Join(
            ' ',
            lines[0].Split(' ')[1],
            lines.FirstOrDefault(line => line.StartsWith("Proxy-Authorization", StringComparison.Ordinal))).Trim();
    }

    private static async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)(await ReadAsync(stream, 1))[0]);
        return head.ToString();
    }

    private static async Task<string> SocksAsync(NetworkStream stream)
    {
        var methods = await ReadAsync(stream, (await ReadAsync(stream, 1))[0]);
        var withPassword = methods.Contains((byte)2);
        await stream.WriteAsync(new byte[] { 5, (byte)(withPassword ? 2 : 0) });
        var credentials = "";
        if (withPassword)
        {
            await ReadAsync(stream, 1);
            credentials = $" {await TextAsync(stream)}:{await TextAsync(stream)}";
            await stream.WriteAsync(new byte[] { 1, 0 });
        }

        var request = await ReadAsync(stream, 4);
        var host = request[3] == 3 ? await TextAsync(stream) : new IPAddress(await ReadAsync(stream, request[3] == 1 ? 4 : 16)).ToString();
        var port = await ReadAsync(stream, 2);
        await stream.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 });
        return $"{host}:{(port[0] << 8) | port[1]}{credentials}";
    }

    private static async Task<string> TextAsync(NetworkStream stream) =>
        Encoding.ASCII.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0]));

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var buffer = new byte[count];
        await stream.ReadExactlyAsync(buffer);
        return buffer;
    }

    private void Note(string asked)
    {
        lock (_asked) _asked.Add(asked);
    }
}
