using System.Globalization;
using System.Text;
using Scheduler.Benchmarks.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>Requests at once, each with names that are new to the service.</summary>
/// <param name="requests">How many at once.</param>
/// <param name="names">Names in each.</param>
internal sealed class NewNames(int requests, int names) : IAttack
{
    private const int Rounds = 5;

    /// <summary>What ASCII has that needs no escape in JSON: the third power is more than there are names.</summary>
    private static readonly char[] Signs = [.. Enumerable.Range('!', '~' - '!' + 1).Select(sign => (char)sign).Except(['"', '\\'])];

    private int _next;

    /// <inheritdoc/>
    public string Name =>
        string.Create(CultureInfo.InvariantCulture, $"{requests} requests at once of {names:N0} new names, {Rounds} times");

    /// <inheritdoc/>
    public async Task<TimeSpan> RunAsync(AttackTarget target, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var asked = Enumerable.Range(0, requests)
                .Select(_ => RawConnection.RequestOf(HttpBenchmark.PrioritizePath, BodyOf(_next++)))
                .ToArray();
            await Task.WhenAll(
                asked.Select(
                    request =>
                        Task.Run(() => Stranger.SendAsync(target, target.Service.Verbs, request, cancellationToken), cancellationToken)));
        }

        return TimeSpan.Zero;
    }

    /// <summary>Names of three characters behind the number of the body, one letter: as many as fit into 4 MiB.</summary>
    private byte[] BodyOf(int number)
    {
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
