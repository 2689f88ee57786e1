using Microsoft.AspNetCore.Connections;

namespace Scheduler.Listeners;

/// <summary>Closes connections of a listener beyond so many at once. Kestrel's own bound counts each address for itself, and tells nobody.</summary>
public sealed class ConnectionBound(Listener listener, int maxConnections, Refusals refusals)
{
    private int _connections;

    /// <summary>Serves a connection, or closes it.</summary>
    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _connections) <= maxConnections)
            {
                await next(connection);
                return;
            }

            refusals.Add(listener, Refusal.Connection, $"There are {maxConnections} connections ({listener}:MaxConnections).");
            connection.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }
}
