using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Extender.Configuration;
using Scheduler.Hdfs;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes;
using Scheduler.Listeners.Tls;
using Scheduler.Management;
using Scheduler.Planner;
using Scheduler.Planner.Admission;
using Scheduler.Verbs;

namespace Scheduler.Extender.Hosting;

/// <summary>
/// Makes the runtime compile the code of requests before the service is ready. It sends requests with made-up pods, nodes and an input to a
/// second service in this process, on a free port of the loopback. Both share only code, so no decision, metric, name or reservation
/// remains.
/// </summary>
/// <remarks>
/// With the planner on it asks its webhook, too: an API server gives up a review after a second, and the pod is not gated then.
/// </remarks>
internal sealed class WarmUp(StartPhase phase, TimeProvider clock, ILogger<WarmUp> logger, PlannerOptions? planner = null)
    : Preparation(phase, MaxTime, clock)
{
    /// <summary>The largest supported cluster: the runtime optimizes loops by how long they run.</summary>
    private const int Nodes = 5_000;

    private const int Blocks = 1_024;
    private const int Replicas = 3;
    private const int Racks = 125;

    /// <summary>Requests to each verb; the next one takes a few milliseconds.</summary>
    private const int Requests = 4;

    /// <summary>The runtime optimizes a long loop in its second run; one list of names would be read once, then recognized.</summary>
    private const int NodeLists = 2;

    /// <summary>The longest that readiness waits for this; it takes less than a second on one core.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override Task PrepareAsync(CancellationToken cancellationToken) =>
        AskAsync(planner is { IsWebhookServed: true } ? OnLoopback(planner) : new PlannerOptions(), cancellationToken);

    /// <inheritdoc/>
    protected override void Failed(Exception exception) => Log.WarmUpFailed(logger, exception);

    /// <summary>The webhook with the service's own certificate; without TLS while that is awaited.</summary>
    private static PlannerOptions OnLoopback(PlannerOptions planner) => planner with
    {
        Urls = TlsMaterial.Read(planner.Tls, null, out _) is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0",
    };

    private static async Task AskAsync(PlannerOptions planner, CancellationToken cancellationToken)
    {
        await using var service = Build(planner);
        await service.StartAsync(cancellationToken);
        // A proxy from the environment cannot reach this loopback. What is asked is this process, whatever its certificate's name.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, served, _, _) => served is not null;
        using var client = new HttpClient(handler);
        var addresses = ServiceHost.AddressesOf(service);
        await AskVerbsAsync(service, client, addresses[0], cancellationToken);
        if (planner.IsWebhookServed) await AskWebhookAsync(client, addresses[2], cancellationToken);
        await service.StopAsync(cancellationToken);
    }

    private static async Task AskVerbsAsync(WebApplication service, HttpClient client, Uri verbs, CancellationToken cancellationToken)
    {
        var cluster = service.Services.GetRequiredService<ClusterState>();
        for (var request = 0; request < Requests; request++)
        {
            string[] names = [.. Enumerable.Range(0, Nodes).Select(node => NameOf(request % NodeLists, node))];
            cluster.Publish(new ClusterNodes([.. names.Select(name => new Node(name))], []));
            var body = BodyOf(request, names);
            foreach (var verb in (string[])["filter", "prioritize"])
                await AskAsync(client, new Uri(verbs, $"/extender/{verb}"), body, cancellationToken);
        }
    }

    private static async Task AskWebhookAsync(HttpClient client, Uri webhook, CancellationToken cancellationToken)
    {
        for (var request = 0; request < Requests; request++)
            await AskAsync(client, new Uri(webhook, "/admission/gate"), ReviewOf(request), cancellationToken);
    }

    private static async Task AskAsync(HttpClient client, Uri url, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        // As API servers and kube-scheduler ask: HTTP/2 where TLS offers it.
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content, Version = HttpVersion.Version20 };
        using var answer = await client.SendAsync(request, cancellationToken);
        await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private static WebApplication Build(PlannerOptions planner)
    {
        var settings = new Settings
        {
            Extender = new ExtenderOptions { Urls = "http://127.0.0.1:0" },
            Management = new ManagementOptions { Urls = "http://127.0.0.1:0" },
            Planner = planner,
            Kubernetes = new KubernetesOptions { Enabled = false },
            // Never called: the input is made up.
            NameNode = new() { Nameservices = new() { ["warm-up"] = ["http://127.0.0.1:1"] }, Transport = NameNodeTransport.WebHdfs },
        };
        return ServiceHost.Build(settings, new Connections(Nameservices.Load(null, settings.NameNode), Cluster: null), builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.Replace(ServiceDescriptor.Singleton<IBlockMapSource>(provider =>
                new MadeUpInput(provider.GetRequiredService<TimeProvider>().GetUtcNow())));
            // Or no pod would be gated: this service has neither pods nor a leader.
            if (planner.IsWebhookServed)
                builder.Services.Replace(ServiceDescriptor.Singleton(new AdmissionState(IsReady: () => true, KnowsLeader: () => true)));
        });
    }

    private static byte[] ReviewOf(int request) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        kind = "AdmissionReview",
        apiVersion = "admission.k8s.io/v1",
        request = new
        {
            uid = NameOf(request, 0),
            kind = new { group = "", version = "v1", kind = "Pod" },
            @namespace = "warm-up",
            operation = "CREATE",
            @object = new
            {
                metadata = new { name = "warm-up", annotations = new Dictionary<string, string> { [LocalityAnnotations.Paths] = "/0" } },
                spec = new { schedulerName = PlannerOptions.DefaultSchedulerName, containers = new[] { new { name = "warm-up" } } },
            },
        },
    });

    private static byte[] BodyOf(int request, string[] names)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{request}");
        var annotations = new Dictionary<string, string> { [LocalityAnnotations.Paths] = "/" + name };
        // The first pod has no siblings; the others are a group, so that its ledger is compiled, too.
        if (request > 0) annotations[LocalityAnnotations.Group] = annotations[LocalityAnnotations.GroupSize] = "100";
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            Pod = new
            {
                metadata = new { name, @namespace = "warm-up", uid = name, annotations },
                spec = new { schedulerName = "warm-up", containers = new[] { new { name, image = name } } },
                status = new { phase = "Pending" },
            },
            Nodes = (string?)null,
            NodeNames = names,
        });
    }

    private static string NameOf(int request, int node) => string.Create(CultureInfo.InvariantCulture, $"{request}-{node:00000}.example");

    /// <summary>An input whose blocks are spread evenly.</summary>
    private sealed class MadeUpInput(DateTimeOffset readAt) : IBlockMapSource
    {
        public Task<BlockMap> ReadAsync(InputPath path, CancellationToken cancellationToken)
        {
            var request = int.Parse(path.Path.AsSpan(1), CultureInfo.InvariantCulture);
            var map = new BlockMapBuilder(Blocks, Blocks * Replicas);
            Span<Replica> replicas = stackalloc Replica[Replicas];
            for (var block = 0; block < Blocks; block++)
            {
                for (var replica = 0; replica < Replicas; replica++)
                    replicas[replica] = new Replica(map.Intern(DataNodeOf(request % NodeLists, ((block * Replicas) + replica) % Nodes)));
                map.AddBlock(1 << 20, replicas);
            }

            return Task.FromResult(map.Build(new BlockMapOrigin { ReadAt = readAt, NameNode = "warm-up", Transport = "rpc" }));
        }

        public bool IsAvailable(InputPath path) => true;

        public string? NameserviceOf(InputPath path) => null;

        private static DataNode DataNodeOf(int request, int node) => new(NameOf(request, node), "192.0.2.1", 9866, $"/rack-{node % Racks}");
    }
}
