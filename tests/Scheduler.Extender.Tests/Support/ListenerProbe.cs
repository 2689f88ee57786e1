using System.Net.Sockets;

namespace Scheduler.Extender.Tests.Support;

/// <summary>Checks from outside whether a process listens.</summary>
internal static class ListenerProbe
{
    /// <summary>Whether a connection is taken.</summary>
    public static async Task<bool> CanConnectAsync(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
