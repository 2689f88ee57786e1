using System.Security.Cryptography;
using Scheduler.Extender.Tests.Support;
using Scheduler.Testing.Fuzz;
using Xunit.Abstractions;

namespace Scheduler.Extender.Tests.Guards;

/// <summary>
/// A part of <c>tests/Scheduler.Benchmarks -- fuzz</c>: malformed requests, over raw sockets to both listeners. Each is
/// answered, or its connection ended, and every 200 of a verb keeps the contract.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Requests = 20_000;

    private static readonly string[] Nodes = ["node0000", "node0001", "node0002"];

    private readonly int _seed =
        int.TryParse(Environment.GetEnvironmentVariable("MUTATION_SEED"), out var given)
            ? given
            : RandomNumberGenerator.GetInt32(int.MaxValue);

    [Fact]
    public async Task Listeners_HostileRequests_NeverBreak()
    {
        output.WriteLine($"seed MUTATION_SEED={_seed}");
        await using var hdfs = await TestHdfs.StartAsync(dataNodes: Nodes);
        hdfs.AddFile("/data/in/part-00000", Nodes[0]);
        await using var cluster = await TestCluster.StartAsync(Nodes);
        await using var service = await RunningService.StartAsync([hdfs.NameNode.Address], cluster.Connection, settings => settings with
        {
            Extender = settings.Extender with { Bind = true, ColdWait = TimeSpan.Zero },
        });
        await service.SyncedAsync();
        var report = new FuzzReport((request, answer) => Contract.Check(request.Verb, request.Body, answer.Body));

        await FuzzRun.SendAsync(service.Addresses[0], service.Addresses[1], Requests, _seed, report);

        output.WriteLine(report.ToString());
        // On a busy machine a bound may be met, and a sender that is too slow for one loses its connection.
        Assert.True(
            (report.ServerErrors, report.Hangs, report.Crashes, report.Breaches) == (0, 0, 0, 0),
            $"seed {_seed}: {report}\n{string.Join("\n\n", report.Faults.Take(3))}");
        Assert.True(service.Errors.Count == 0, $"seed {_seed}\n{string.Join('\n', service.Errors)}");
        // Were all refused, nothing would have been tried.
        Assert.InRange(report.ByStatus[200], Requests / 20, Requests);
        Assert.InRange(report.ByStatus[400], Requests / 20, Requests);
    }
}
