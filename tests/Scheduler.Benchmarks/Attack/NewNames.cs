using System.Globalization;
using System.Text;
using Scheduler.Benchmarks.Http;
using Scheduler.Testing.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>Requests at once, each with names that nobody sent before.</summary>
/// <param name="requests">How many at once.</param>
/// <param name="names">Names in each.</param>
internal sealed class NewNames(int requests, int names) : IAttack
{
    private const int Rounds = 5;

    private int _next;

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{requests} requests at once of {names:N0} new names, {Rounds} times");

    /// <inheritdoc/>
    public async Task RunAsync(AttackTarget target, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var bodies = Enumerable.Range(0, requests).Select(_ => BodyOf(_next++)).ToArray();
            await Task.WhenAll(bodies.Select(body => Task.Run(() => SendAsync(target.Service.Verbs, body, cancellationToken), cancellationToken)));
        }
    }

    private static async Task SendAsync(Uri address, byte[] body, CancellationToken cancellationToken)
    {
        using var client = await RawHttp.ConnectAsync(address, cancellationToken);
        try
        {
            await client.SendAsync(RawConnection.RequestOf(HttpBenchmark.PrioritizePath, body), cancellationToken);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Refused before it was read.
        }

        await client.ReceiveAsync(cancellationToken);
    }

    /// <summary>Names of three characters behind the number of the body, one letter: as many as fit into 4 MiB.</summary>
    private byte[] BodyOf(int number)
    {
        const string Signs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$()*,;:@=+%";
        var pod = OfferBodies.Pod("stranger", MeasuredService.Input, 1).ToJsonString();
        var body = new StringBuilder($$"""{"Pod":{{pod}},"NodeNames":[""");
        for (var name = 0; name < names; name++)
        {
            body.Append(name == 0 ? "\"" : ",\"").Append(Signs[number % Signs.Length]);
            for (var (digits, rest) = (0, name); digits < 3; digits++, rest /= Signs.Length) body.Append(Signs[rest % Signs.Length]);
            body.Append('"');
        }

        return Encoding.ASCII.GetBytes(body.Append("]}").ToString());
    }
}
