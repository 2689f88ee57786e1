using System.Globalization;
using System.Text.Json.Nodes;
using Scheduler.Benchmarks.Http;
using Scheduler.Benchmarks.Inputs;
using Scheduler.Extender.Hosting;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Benchmarks.Start;

/// <summary>
/// From the start of the process to the first <c>ok</c> of /readyz, beside a sandbox API server with 5,000 nodes and 20,000 running pods
/// that carry managedFields as real ones do; then one prioritize of a pod that is pending since before the start. The API server's own work
/// is in the time: both share the machine.
/// </summary>
internal sealed class StartBenchmark : IAsyncDisposable
{
    /// <summary>The service as this program was built with it.</summary>
    public static readonly string BuiltAssembly = typeof(ServiceHost).Assembly.Location;

    private const int Nodes = 5_000;
    private const int Pods = 20_000;
    private const int Blocks = 1_024;
    private const int Times = 5;

    private static readonly byte[] Request = RawConnection.RequestOf(
        HttpBenchmark.PrioritizePath, OfferBodies.With(Asking, Enumerable.Range(0, Nodes).Select(NodeName)));

    private readonly SandboxNameNode _nameNode;
    private readonly SandboxApiServer _apiServer;
    private readonly Kubeconfig _kubeconfig;

    private StartBenchmark(SandboxNameNode nameNode, SandboxApiServer apiServer) =>
        (_nameNode, _apiServer, _kubeconfig) = (nameNode, apiServer, new Kubeconfig(apiServer.Address));

    /// <summary>Brings the servers up.</summary>
    public static async Task<StartBenchmark> PrepareAsync(CancellationToken cancellationToken)
    {
        var (random, clock) = (new Random(1), TimeProvider.System);
        var hdfs = new SandboxNamespace(random, clock);
        var cluster = new SandboxCluster(random, clock) { HasManagedFields = true };
        for (var node = 0; node < Nodes; node++) hdfs.AddDataNode(NodeName(node), SyntheticCluster.AddressOf(node), $"/rack-{node % 125}");
        cluster.SeedNodes(Nodes, racks: 125, NodeName, SyntheticCluster.AddressOf);
        cluster.SeedPods(Pods, Nodes);
        hdfs.CreateFile(MeasuredService.Input, Blocks * SandboxNamespace.DefaultBlockSize);
        cluster.AddPod(Asking);
        return new StartBenchmark(
            await SandboxNameNode.StartAsync(
                hdfs, new(), clock, cancellationToken), await SandboxApiServer.StartAsync(cluster, clock, cancellationToken));
    }

    /// <summary>Several starts, one after the other; the median one by time, with the highest memory of all.</summary>
    public async Task<StartFigures> RunAsync(
        string assembly, CancellationToken cancellationToken, params KeyValuePair<string, string>[] environment)
    {
        KeyValuePair<string, string>[] all =
        [
            .. environment,
            _kubeconfig.Variable,
            new("NameNode__Nameservices__ns1__0", _nameNode.Address.ToString()),
            new("Extender__Urls", "http://127.0.0.1:0"),
            new("Management__Urls", "http://127.0.0.1:0"),
        ];
        var starts = new List<StartFigures>();
        for (var start = 0; start < Times; start++)
            starts.Add(await StartedService.MeasureAsync(assembly, Request, all, cancellationToken));
        return starts.OrderBy(start => start.Ready).ElementAt(Times / 2) with
        {
            FirstPrioritize = starts.Select(start => start.FirstPrioritize).Order().ElementAt(Times / 2),
            PeakBytes = starts.Max(start => start.PeakBytes),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _nameNode.DisposeAsync();
        await _apiServer.DisposeAsync();
        _kubeconfig.Dispose();
    }

    private static JsonObject Asking => OfferBodies.Pod("exec-1", MeasuredService.Input, groupSize: 100);

    private static string NodeName(int node) => string.Create(CultureInfo.InvariantCulture, $"node{node:0000}");
}

/// <summary>One start.</summary>
/// <param name="Listening">Until it listened.</param>
/// <param name="Ready">Until /readyz said ok.</param>
/// <param name="FirstPrioritize">Time of the first prioritize, of all nodes by name, asked at once then.</param>
/// <param name="PeakBytes">Peak working set by then.</param>
internal sealed record StartFigures(TimeSpan Listening, TimeSpan Ready, TimeSpan FirstPrioritize, long PeakBytes)
{
    public const string Header = "| listening after | ready after | first prioritize | peak working set |\n|---|---|---|---|";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"| {Listening.TotalSeconds:F2} s | {Ready.TotalSeconds:F2} s | "
            + $"{FirstPrioritize.TotalMilliseconds:F0} ms | {PeakBytes >> 20} MiB |");
}
