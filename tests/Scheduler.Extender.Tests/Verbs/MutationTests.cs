using System.Security.Cryptography;
using System.Text;
using Scheduler.Extender.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Extender.Tests.Verbs;

/// <summary>2,000 damaged copies of each recorded request: no 5xx, no hang, nothing unhandled, and every 200 keeps the contract.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int Mutations = 2_000;

    /// <summary>Long against the milliseconds that an answer takes, short against a hang.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Answer_DamagedRequests_NeverBreaks()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MUTATION_SEED"), out var given) ? given : RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"seed {seed} (set MUTATION_SEED to repeat)");
        await using var service = await RunningService.StartAsync(change: settings => settings with
        {
            Extender = settings.Extender with { Bind = true, ColdWait = TimeSpan.Zero },
        });
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);

        foreach (var name in RecordedRequests.All) await SendMutationsAsync(service, name, new JsonMutator(seed), seed, deadline.Token);

        Assert.Empty(service.Errors);
    }

    private static async Task SendMutationsAsync(RunningService service, string name, JsonMutator mutator, int seed, CancellationToken deadline)
    {
        var (verb, original) = (RecordedRequests.VerbOf(name), RecordedRequests.BodyOf(name));
        var accepted = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var body = mutator.Mutate(original);
            var (status, answer) = await service.SendAsync(verb, body).WaitAsync(deadline);
            var about = $"{name}, mutation {i} of seed {seed}: {status} for {Encoding.UTF8.GetString(body)}";
            Assert.True(status is 200 or 400 or 413, about);
            if (status != 200) continue;
            accepted++;
            var problem = Record.Exception(() => Contract.Check(verb, body, answer));
            Assert.True(problem is null, $"{about}\n{problem}");
        }

        // Were all refused, nothing would have been tried.
        Assert.InRange(accepted, Mutations / 20, Mutations);
    }
}
