using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;
using Scheduler.Extender.Tests.Support;
using Scheduler.Testing.Fuzz;
using Xunit.Abstractions;

namespace Scheduler.Extender.Tests.Verbs;

/// <summary>
/// 2,000 damaged copies of each recorded request, to a service that knows where their input is: no 5xx, no hang, nothing unhandled, and
/// every 200 keeps the contract.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Mutations = 2_000;

    /// <summary>Long against the milliseconds that an answer takes, short against a hang.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>The nodes that the recorded requests offer.</summary>
    private static readonly string[] Nodes = ["node0000", "node0001", "node0002", "node0003", "node0004"];

    /// <summary>The inputs that the recorded pods ask for, all but the last a file: the directory of the first two.</summary>
    private static readonly string[] Inputs = ["/data/in/part-00000", "/data/in/part-00001", "/data/in2", "/data/in"];

    private readonly int _seed =
        int.TryParse(Environment.GetEnvironmentVariable("MUTATION_SEED"), out var given)
            ? given
            : RandomNumberGenerator.GetInt32(int.MaxValue);

    private TestHdfs _hdfs = null!;
    private TestCluster _cluster = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _hdfs = await TestHdfs.StartAsync(dataNodes: Nodes);
        foreach (var (input, node) in Inputs[..3].Zip(Nodes)) _hdfs.AddFile(input, node);
        _cluster = await TestCluster.StartAsync(Nodes);
        _service = await RunningService.StartAsync([_hdfs.NameNode.Address], _cluster.Connection, settings => settings with
        {
            Extender = settings.Extender with { Bind = true, ColdWait = TimeSpan.Zero },
        });
        await _service.SyncedAsync();
        var store = _service.Get<BlockMapStore>();
        foreach (var input in Inputs) Assert.NotNull(await store.GetAsync(new InputPath("", input), "team", CancellationToken.None));
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _cluster.DisposeAsync();
        await _hdfs.DisposeAsync();
    }

    [Fact]
    public async Task Answer_DamagedRequests_NeverBreaks()
    {
        output.WriteLine($"seed MUTATION_SEED={_seed}");
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);

        foreach (var name in RecordedRequests.All) await SendMutationsAsync(name, new JsonMutator(_seed), deadline.Token);

        Assert.True(_service.Errors.Count == 0, $"seed {_seed}\n{string.Join('\n', _service.Errors)}");
    }

    private async Task SendMutationsAsync(string name, JsonMutator mutator, CancellationToken deadline)
    {
        var (verb, original) = (RecordedRequests.VerbOf(name), RecordedRequests.BodyOf(name));
        if (verb == "prioritize") Assert.Contains(10, (await _service.PrioritizeAsync(original)).Values);
        var (accepted, scored) = (0, 0);
        for (var i = 0; i < Mutations; i++)
        {
            var body = mutator.Mutate(original);
            var (status, answer) = await _service.SendAsync(verb, body).WaitAsync(deadline);
            var about = $"{name}, mutation {i} of seed {_seed}: {status} for {Encoding.UTF8.GetString(body)}";
            Assert.True(status is 200 or 400 or 413, about);
            if (status != 200) continue;
            accepted++;
            var problem = Record.Exception(() => Contract.Check(verb, body, answer));
            Assert.True(problem is null, $"{about}\n{problem}");
            if (verb == "prioritize" && HasScore(answer)) scored++;
        }

        // Were all refused, or nothing known of any, nothing would have been tried.
        Assert.InRange(accepted, Mutations / 20, Mutations);
        if (verb == "prioritize") Assert.InRange(scored, Mutations / 20, accepted);
    }

    private static bool HasScore(byte[] answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.EnumerateArray().Any(priority => priority.GetProperty("Score").GetInt32() > 0);
    }
}
