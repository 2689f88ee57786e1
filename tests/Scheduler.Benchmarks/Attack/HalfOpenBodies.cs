using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Scheduler.Testing.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>Connections that announce bodies of 4 MiB, send a part of them, and wait for what happens.</summary>
/// <param name="connections">How many.</param>
/// <param name="sentBytes">Bytes of the body that each sends.</param>
internal sealed class HalfOpenBodies(int connections, int sentBytes) : IAttack
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name =>
        string.Create(CultureInfo.InvariantCulture, $"{connections:N0} half-open bodies, {sentBytes:N0} bytes of 4 MiB sent");

    /// <inheritdoc/>
    public async Task<TimeSpan> RunAsync(AttackTarget target, CancellationToken cancellationToken)
    {
        var clients = new List<RawHttp>();
        byte[] sent =
        [
            .. Encoding.ASCII.GetBytes(
                "POST /extender/prioritize HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4194304\r\n\r\n"),
            .. Enumerable.Repeat((byte)' ', sentBytes),
        ];
        for (var i = 0; i < connections; i++) await BeginAsync(clients, target.Service.Verbs, sent, cancellationToken);
        await Task.Delay(Duration, TimeProvider.System, cancellationToken);
        using var now = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        now.CancelAfter(Reading);
        await Task.WhenAll(clients.Select(client => EndAsync(client, target, now.Token)));
        return TimeSpan.Zero;
    }

    private static async Task BeginAsync(List<RawHttp> clients, Uri address, byte[] sent, CancellationToken cancellationToken)
    {
        try
        {
            var client = await RawHttp.ConnectAsync(address, cancellationToken);
            clients.Add(client);
            await client.SendAsync(sent, cancellationToken);
        }
        catch (SocketException)
        {
            // It was closed to make room for others, as it should be.
        }
    }

    private static async Task EndAsync(RawHttp client, AttackTarget target, CancellationToken now)
    {
        using var _ = client;
        try
        {
            target.Count(await client.ReceiveAsync(now));
        }
        catch (OperationCanceledException)
        {
            // It was still being waited for.
        }
    }
}
