using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Benchmarks.Http;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Core.Siblings;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Verbs;

namespace Scheduler.Benchmarks.Cold;

/// <summary>A sandbox API server and NameNode, with the real service that can be started and stopped beside them.</summary>
internal sealed class ColdCluster : IAsyncDisposable
{
    public const int Nodes = 500;
    private const int Blocks = 400;
    private const int Racks = 20;
    private const string Input = "/warehouse/cold";

    /// <summary>Of another job before, on few DataNodes.</summary>
    private const string OtherInput = "/warehouse/other";

    private const int OtherBlocks = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly SandboxNameNode _nameNode;
    private readonly SandboxApiServer _apiServer;
    private WebApplication _service = null!;

    private ColdCluster(SandboxCluster objects, SandboxNameNode nameNode, SandboxApiServer apiServer) =>
        (Objects, _nameNode, _apiServer) = (objects, nameNode, apiServer);

    public SandboxCluster Objects { get; }

    /// <summary>How long a map takes.</summary>
    public TimeSpan MapDelay { get; set; }

    /// <summary>Where the verbs are.</summary>
    public Uri Verbs => ServiceHost.AddressesOf(_service)[0];

    public static async Task<ColdCluster> StartAsync(int seed, CancellationToken cancellationToken)
    {
        var (random, clock) = (new Random(seed), TimeProvider.System);
        var hdfs = new SandboxNamespace(random, clock);
        for (var node = 0; node < Nodes; node++) hdfs.AddDataNode(NodeName(node), AddressOf(node), $"/rack-{node % Racks}");
        hdfs.CreateFile(Input, Blocks * SandboxNamespace.DefaultBlockSize);
        hdfs.CreateFile(OtherInput, OtherBlocks * SandboxNamespace.DefaultBlockSize);
        var objects = new SandboxCluster(random, clock);
        objects.SeedNodes(Nodes, Racks, NodeName, AddressOf);
        var nameNode = await SandboxNameNode.StartAsync(hdfs, new(), clock, cancellationToken);
        return new ColdCluster(objects, nameNode, await SandboxApiServer.StartAsync(objects, clock, cancellationToken));
    }

    public static string NodeName(int node) => OfferBodies.NodeName(node);

    /// <summary>A pod of the group, or one without annotations.</summary>
    public static JsonObject Pod(string name, bool asks, int groupSize) => OfferBodies.Pod(name, asks ? Input : null, groupSize);

    /// <summary>A pod of the job before.</summary>
    public static JsonObject PodOfOtherJob() => OfferBodies.Pod("before", OtherInput, groupSize: 1);

    /// <summary>Starts the service and waits until it says that it is ready.</summary>
    public async Task StartServiceAsync(CancellationToken cancellationToken)
    {
        var settings = new Settings
        {
            Extender = new ExtenderOptions { Urls = "http://127.0.0.1:0" },
            Management = new ManagementOptions { Urls = "http://127.0.0.1:0" },
            NameNode = new() { Nameservices = new() { ["ns1"] = [_nameNode.Address.ToString()] } },
        };
        var connections = new Connections(Nameservices.Load(null, settings.NameNode), new ClusterConnection(_apiServer.Address));
        _service = ServiceHost.Build(settings, connections, builder =>
        {
            var real = builder.Services.Last(service => service.ServiceType == typeof(IBlockMapSource));
            builder.Services.AddSingleton<IBlockMapSource>(
                provider => new SlowSource((IBlockMapSource)Make(provider, real), () => MapDelay));
        });
        await _service.StartAsync(cancellationToken);
        await _service.Services.GetRequiredService<ClusterSync>().WaitAsync(Patience, cancellationToken);
        using var http = new HttpClient();
        while (!await IsReadyAsync(http, cancellationToken)) await Task.Delay(Pause, TimeProvider.System, cancellationToken);
    }

    /// <summary>Reads the map before any pod is there.</summary>
    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        var store = _service.Services.GetRequiredService<BlockMapStore>();
        while (await store.GetAsync(new InputPath("", Input), "default", cancellationToken) is null)
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
    }

    public async Task StopServiceAsync()
    {
        await _service.StopAsync();
        await _service.DisposeAsync();
    }

    /// <summary>Bytes that pods on these nodes cover of the input.</summary>
    public async Task<long> CoveredAsync(IReadOnlyCollection<string> placed, CancellationToken cancellationToken)
    {
        await WarmAsync(cancellationToken);
        var located = _service.Services.GetRequiredService<IPodInputs>().TryLocate([new InputPath("", Input)])!;
        var topology = located.Locality.Topology;
        var replicas = InputReplicasBuilder.Build(located.Maps, topology, TimeProvider.System.GetUtcNow());
        var ledger = new GroupLedger(replicas, located.Locality, placed.Count);
        foreach (var name in placed)
            if (topology.Cluster.TryGetIndex(name, out var node)) ledger.Place(node);
        return ledger.CoveredBytes;
    }

    public async ValueTask DisposeAsync()
    {
        await _nameNode.DisposeAsync();
        await _apiServer.DisposeAsync();
    }

    private static object Make(IServiceProvider provider, ServiceDescriptor descriptor) => descriptor switch
    {
        { ImplementationInstance: { } instance } => instance,
        { ImplementationFactory: { } factory } => factory(provider),
        _ => ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!),
    };

    private static string AddressOf(int node) => $"10.1.{node / 250}.{(node % 250) + 1}";

    private async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(new Uri(ServiceHost.AddressesOf(_service)[1], "/readyz"), cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
