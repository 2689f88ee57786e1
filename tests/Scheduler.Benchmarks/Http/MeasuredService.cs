using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Planner;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Http;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Verbs;

namespace Scheduler.Benchmarks.Http;

/// <summary>The real service, warm: a sandbox API server with the nodes, a sandbox NameNode with a DataNode on each, one input.</summary>
internal sealed class MeasuredService : IAsyncDisposable
{
    public const string Input = "/warehouse/events";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly WebApplication _app;
    private readonly SandboxNameNode _nameNode;
    private readonly SandboxApiServer _apiServer;

    private MeasuredService(WebApplication app, SandboxCluster cluster, SandboxNameNode nameNode, SandboxApiServer apiServer) =>
        (_app, Cluster, _nameNode, _apiServer) = (app, cluster, nameNode, apiServer);

    public SandboxCluster Cluster { get; }

    /// <summary>What the API server was asked.</summary>
    public RequestLog ApiRequests => _apiServer.Requests;

    /// <summary>Where the verbs and the baseline are.</summary>
    public Uri Address => ServiceHost.AddressesOf(_app)[0];

    /// <summary>Starts it.</summary>
    /// <param name="nodes">Nodes, each with a DataNode.</param>
    /// <param name="blocks">Blocks of the input.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="certificate">What it serves https with; null: http.</param>
    /// <param name="replace">What is put in the place of the service's own.</param>
    /// <param name="planner">Its planner; null: off.</param>
    public static async Task<MeasuredService> StartAsync(
        int nodes,
        int blocks,
        CancellationToken cancellationToken,
        BenchmarkCertificate? certificate = null,
        Action<IServiceCollection>? replace = null,
        PlannerOptions? planner = null)
    {
        var (random, clock) = (new Random(1), TimeProvider.System);
        var hdfs = new SandboxNamespace(random, clock);
        var cluster = new SandboxCluster(random, clock) { HasManagedFields = true };
        for (var node = 0; node < nodes; node++) hdfs.AddDataNode(OfferBodies.NodeName(node), AddressOf(node), $"/rack-{node % 40}");
        hdfs.CreateFile(Input, blocks * SandboxNamespace.DefaultBlockSize);
        cluster.SeedNodes(nodes, racks: 40, OfferBodies.NodeName, AddressOf);
        var nameNode = await SandboxNameNode.StartAsync(hdfs, new(), clock, cancellationToken);
        var apiServer = await SandboxApiServer.StartAsync(cluster, clock, cancellationToken);
        var settings = SettingsOf(nameNode, certificate) with { Planner = planner ?? new PlannerOptions() };
        var service = ServiceHost.Build(
            settings,
            new Connections(Nameservices.Load(null, settings.NameNode), new ClusterConnection(apiServer.Address)),
            builder =>
            {
                builder.Services.AddSingleton<IStartupFilter, BaselineEndpoint>();
                replace?.Invoke(builder.Services);
            });
        await service.StartAsync(cancellationToken);
        await WarmAsync(service.Services, cancellationToken);
        return new MeasuredService(service, cluster, nameNode, apiServer);
    }

    /// <summary>Siblings known now.</summary>
    public SiblingCounts Siblings => _app.Services.GetRequiredService<SiblingLedger>().Counts;

    /// <summary>The pod is created, and the watch reports it, as it has before kube-scheduler asks.</summary>
    public async Task MeetAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        Cluster.AddPod(pod);
        var siblings = _app.Services.GetRequiredService<SiblingLedger>();
        while (siblings.Counts.Groups == 0) await Task.Delay(Pause, TimeProvider.System, cancellationToken);
    }

    /// <summary>The pod was deleted, for the rules: what it was promised is free again, and it may ask as if for the first time.</summary>
    public void Forget(JsonObject pod) => _app.Services.GetRequiredService<SiblingLedger>().Gone(
        new PodMetadata((string)pod["metadata"]!["namespace"]!, (string)pod["metadata"]!["name"]!, (string)pod["metadata"]!["uid"]!));

    /// <summary>Pods that are bound to their nodes, and that the watch has reported.</summary>
    public async Task BindAsync(IEnumerable<JsonObject> pods, CancellationToken cancellationToken)
    {
        var bound = pods.Select(Cluster.AddPod).Count();
        var siblings = _app.Services.GetRequiredService<SiblingLedger>();
        while (siblings.Counts.Bound < bound) await Task.Delay(Pause, TimeProvider.System, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _nameNode.DisposeAsync();
        await _apiServer.DisposeAsync();
    }

    private static string AddressOf(int node) => $"10.{node / 62_500}.{node / 250 % 250}.{(node % 250) + 1}";

    private static Settings SettingsOf(SandboxNameNode nameNode, BenchmarkCertificate? certificate) => new()
    {
        Extender = new ExtenderOptions
        {
            Urls = $"{(certificate is null ? "http" : "https")}://127.0.0.1:0",
            MaxBodyBytes = 64 << 20,
            CertificateFile = certificate?.CertificateFile,
            KeyFile = certificate?.KeyFile,
        },
        Management = new ManagementOptions { Urls = "http://127.0.0.1:0" },
        NameNode = new() { Nameservices = new() { ["ns1"] = [nameNode.Address.ToString()] } },
    };

    private static async Task WarmAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<ClusterSync>().WaitAsync(Patience, cancellationToken);
        var store = services.GetRequiredService<BlockMapStore>();
        while (await store.GetAsync(new InputPath("", Input), "bench", cancellationToken) is null)
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
    }
}
