using System.Net.Sockets;

namespace Scheduler.Hdfs.Tests.Support;

/// <summary>Connections to a server of the test, whatever host was meant.</summary>
internal static class Loopback
{
    public static async ValueTask<Stream> ConnectAsync(Uri server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
