using System.Globalization;
using System.Text;
using Scheduler.Benchmarks.Http;
using Scheduler.Testing.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>
/// What a browser sends whose page has had its name bound to the loopback: the service refuses each, and says so in its log and metrics.
/// </summary>
/// <param name="connections">To each listener.</param>
internal sealed class ForeignHosts(int connections) : IAttack
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    private static readonly byte[] Read = Encoding.ASCII.GetBytes(
        "GET /api/v1/decisions HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n\r\n");

    private static readonly byte[] Ask = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(RawConnection.RequestOf(
        HttpBenchmark.PrioritizePath, OfferBodies.WithNames(OfferBodies.Pod("stranger", MeasuredService.Input, 1), nodes: 10)))
        .Replace("Host: 127.0.0.1", "Host: evil.example", StringComparison.Ordinal));

    /// <inheritdoc/>
    public string Name =>
        string.Create(CultureInfo.InvariantCulture, $"{connections} connections to each listener with a foreign Host, for 10 s");

    /// <inheritdoc/>
    public async Task<TimeSpan> RunAsync(AttackTarget target, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(Duration);
        await Task.WhenAll(Enumerable.Range(0, connections).SelectMany(_ => (Task[])
        [
            Task.Run(() => AskAsync(target, target.Service.Verbs, Ask, end.Token), cancellationToken),
            Task.Run(() => AskAsync(target, target.Service.Management, Read, end.Token), cancellationToken),
        ]));
        return TimeSpan.Zero;
    }

    private static async Task AskAsync(AttackTarget target, Uri address, byte[] request, CancellationToken end)
    {
        try
        {
            while (true)
            {
                using var client = await RawHttp.ConnectAsync(address, end);
                RawAnswer? answer;
                do
                {
                    await client.SendAsync(request, end);
                    answer = await client.ReceiveAsync(end);
                    target.Count(answer);
                    if (answer is { Status: 200 }) throw new InvalidOperationException("A foreign Host was let in.");
                }
                while (answer is not null && !answer.Headers["Connection"].Contains("close"));
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }
}
