using System.Globalization;
using System.Text.Json.Nodes;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Benchmarks.Outages;

/// <summary>The NameNode and the API server as processes, which have the same content after each start.</summary>
internal static class OutageSandbox
{
    /// <summary>Arguments that make this program these processes; behind them stands the port.</summary>
    public const string NameNodeCommand = "outage-name-node", ApiServerCommand = "outage-api-server";

    /// <summary>Inputs that are asked for once a minute at most, and are forgotten in between.</summary>
    public const int NewInputs = 500;

    private const int Blocks = 128, NewInputBlocks = 8, GroupSize = 100;

    /// <summary>The pod of a connection, which has an input of its own.</summary>
    public static JsonObject Pod(int connection) =>
        OfferBodies.Pod(Numbered("exec-", connection), Numbered("/inputs/", connection), GroupSize);

    /// <summary>A pod whose input was not asked for lately.</summary>
    public static JsonObject NewPod(int number) =>
        OfferBodies.Pod(Numbered("new-", number % NewInputs), Numbered("/new/", number % NewInputs), groupSize: 1);

    /// <summary>Serves until the standard input ends.</summary>
    public static async Task ServeNameNodeAsync(int port)
    {
        var hdfs = new SandboxNamespace(new Random(1), TimeProvider.System);
        for (var node = 0; node < HttpBenchmark.Nodes; node++)
            hdfs.AddDataNode(OfferBodies.NodeName(node), SyntheticCluster.AddressOf(node), $"/rack-{node % 40}");
        for (var input = 0; input < OutageBenchmark.MaxConnections; input++)
            hdfs.CreateFile(Numbered("/inputs/", input), Blocks * SandboxNamespace.DefaultBlockSize);
        for (var input = 0; input < NewInputs; input++)
            hdfs.CreateFile(Numbered("/new/", input), NewInputBlocks * SandboxNamespace.DefaultBlockSize);
        await using var nameNode = await SandboxNameNode.StartAsync(
            hdfs, new() { Port = port }, TimeProvider.System, CancellationToken.None);
        await Console.In.ReadToEndAsync();
    }

    /// <inheritdoc cref="ServeNameNodeAsync"/>
    public static async Task ServeApiServerAsync(int port)
    {
        var cluster = new SandboxCluster(new Random(1), TimeProvider.System) { HasManagedFields = true };
        cluster.SeedNodes(HttpBenchmark.Nodes, racks: 40, OfferBodies.NodeName, SyntheticCluster.AddressOf);
        for (var connection = 0; connection < OutageBenchmark.MaxConnections; connection++) cluster.AddPod(Pod(connection));
        await using var apiServer = await SandboxApiServer.StartAsync(cluster, TimeProvider.System, port, CancellationToken.None);
        await Console.In.ReadToEndAsync();
    }

    private static string Numbered(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");
}
