using System.Net.Sockets;
using Scheduler.Testing.Http;

namespace Scheduler.Testing.Fuzz;

/// <summary>Sends requests one after the other, on connections that are kept as long as they may be, and notes how each ends.</summary>
/// <param name="verbs">The extender's listener.</param>
/// <param name="management">The management listener.</param>
/// <param name="report">Where endings are counted.</param>
public sealed class FuzzClient(Uri verbs, Uri management, FuzzReport report) : IDisposable
{
    /// <summary>Long against the seconds that the slowest answer takes on a busy machine, short against a hang.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private RawHttp? _verbs;
    private RawHttp? _management;

    /// <summary>Sends a request, and waits for what it ends in.</summary>
    public async Task SendAsync(FuzzRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.IsManagement) _management = await ExchangeAsync(request, _management).ConfigureAwait(false);
        else _verbs = await ExchangeAsync(request, _verbs).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _verbs?.Dispose();
        _management?.Dispose();
    }

    /// <summary>The connection, if it can be used again.</summary>
    private async Task<RawHttp?> ExchangeAsync(FuzzRequest request, RawHttp? connection)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        try
        {
            connection ??= await RawHttp.ConnectAsync(request.IsManagement ? management : verbs, deadline.Token).ConfigureAwait(false);
            var answer = await ExchangeAsync(request, connection, deadline.Token).ConfigureAwait(false);
            report.Ended(request, answer);
            if (request.IsWhole && answer is not null && !answer.Headers["Connection"].Contains("close")) return connection;
        }
        catch (OperationCanceledException)
        {
            report.Hung(request);
        }
        catch (SocketException)
        {
            // No process takes the connection: the service has ended.
            report.Crashed(request);
        }

        connection?.Dispose();
        return null;
    }

    private static async Task<RawAnswer?> ExchangeAsync(FuzzRequest request, RawHttp connection, CancellationToken deadline)
    {
        try
        {
            var sent = 0;
            foreach (var cut in request.Cuts.Append(request.Bytes.Length))
            {
                await connection.SendAsync(request.Bytes.AsMemory(sent, cut - sent), deadline).ConfigureAwait(false);
                sent = cut;
            }

            // The service must not wait for what never comes.
            if (!request.IsWhole) connection.EndSending();
        }
        catch (SocketException)
        {
            // Refused before all of it was sent: an answer may have come all the same.
        }

        try
        {
            return await connection.ReceiveAsync(deadline).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
