using System.Net.Sockets;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Rpc;

/// <summary>Opens connections to one NameNode: connects, authenticates, and sends the connection context.</summary>
internal sealed class RpcConnector(RpcTarget target, RpcFrames frames, IRpcSecurity security, RpcErrors errors, TimeProvider clock)
{
    /// <summary>Opens a connection. Servers do not answer to a connection context that they accept.</summary>
    /// <exception cref="NameNodeException">No connection can be made.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task<RpcConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var (socket, secure) = ((Socket?)null, (Stream?)null);
        try
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(target.Address(), cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(RpcWire.Preamble(security.Authentication), cancellationToken);
            var secured = await security.SecureAsync(stream, errors, cancellationToken);
            secure = secured.Stream;
            await secure.WriteAsync(frames.ConnectionContext(secured.User), cancellationToken);
            return new RpcConnection(target, frames, errors, clock, secured);
        }
        catch (Exception e)
        {
            if (secure is not null) await secure.DisposeAsync();
            socket?.Dispose();
            if (e is SocketException or IOException) throw RpcErrors.CannotConnect(target.Endpoint, e);
            throw;
        }
    }
}
