using System.Globalization;
using System.Net.Sockets;
using Scheduler.Benchmarks.Http;
using Scheduler.Testing.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>Connections that ask again and again about 5,000 nodes, and read no answer.</summary>
internal sealed class UnreadAnswers(int connections) : IAttack
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{connections:N0} connections that ask and read nothing");

    /// <inheritdoc/>
    public async Task<TimeSpan> RunAsync(AttackTarget target, CancellationToken cancellationToken)
    {
        var request = RawConnection.RequestOf(
            HttpBenchmark.PrioritizePath, OfferBodies.WithNames(OfferBodies.Pod("stranger", MeasuredService.Input, 1), AttackTarget.Nodes));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(Duration);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => AskAsync(target.Service.Verbs, request, end.Token)));
        return TimeSpan.Zero;
    }

    private static async Task AskAsync(Uri address, byte[] request, CancellationToken end)
    {
        try
        {
            using var client = await RawHttp.ConnectAsync(address, end);
            while (true) await client.SendAsync(request, end);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Closed, or the time is over.
        }
    }
}
