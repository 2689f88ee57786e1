using System.Net;
using System.Net.Sockets;

namespace Scheduler.Hdfs.Tests.Security;

/// <summary>Stands between a client and a server, and does something to what the server sends.</summary>
internal sealed class TamperingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly IPEndPoint _server;
    private readonly Task _serving;

    public TamperingProxy(IPEndPoint server)
    {
        _server = server;
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>The byte of the server's to be changed; none when null.</summary>
    public int? CorruptAt { get; set; }

    /// <summary>After how many bytes the server seems to hang up; never when null.</summary>
    public int? CutAfter { get; set; }

    /// <summary>After how many bytes no more comes; never when null.</summary>
    public int? StallAfter { get; set; }

    /// <summary>Bytes that the server sent so far.</summary>
    public int Passed { get; private set; }

    /// <summary>Whether it did what it is there for.</summary>
    public bool HasTampered { get; private set; }

    /// <summary>Whether the client hung up.</summary>
    public bool IsLeft { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            using var server = new TcpClient();
            await server.ConnectAsync(_server, _stopping.Token);
            await Task.WhenAll(ToServerAsync(client, server), ToClientAsync(server.GetStream(), client));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or InvalidOperationException)
        {
            // A side closed the connection, or the test is over.
        }
    }

    private async Task ToServerAsync(TcpClient client, TcpClient server)
    {
        try
        {
            await client.GetStream().CopyToAsync(server.GetStream(), _stopping.Token);
        }
        finally
        {
            IsLeft = true;
            server.Close();
        }
    }

    private async Task ToClientAsync(NetworkStream server, TcpClient client)
    {
        var buffer = new byte[4096];
        int read;
        while ((read = await server.ReadAsync(buffer, _stopping.Token)) > 0)
        {
            if (CorruptAt - Passed is { } at && at >= 0 && at < read) buffer[at] ^= 0xFF;
            var passed = Math.Min(read, Math.Max(0, (CutAfter ?? StallAfter ?? int.MaxValue) - Passed));
            await client.GetStream().WriteAsync(buffer.AsMemory(0, passed), _stopping.Token);
            Passed += passed;
            HasTampered |= passed < read || Passed > CorruptAt;
            if (passed < read && CutAfter is not null) break;
        }

        client.Close();
    }
}
