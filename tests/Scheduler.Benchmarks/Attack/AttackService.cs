using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Benchmarks.Http;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Verbs;

namespace Scheduler.Benchmarks.Attack;

/// <summary>The service with its defaults, in a process whose heap ends where a container of 512 MiB has it end.</summary>
internal static class AttackService
{
    /// <summary>
    /// The argument that makes this program that process; behind it stand the addresses of the NameNode, of one that answers without end,
    /// and of the API server.
    /// </summary>
    public const string Command = "attack-service";

    /// <summary>The nameservice of the NameNode that answers without end.</summary>
    public const string EndlessNameservice = "endless";

    /// <summary>What has the process collect, and write the bytes of its heap.</summary>
    public const string Settle = "settle";

    /// <summary>.NET takes three quarters of a container's 512 MiB.</summary>
    public static KeyValuePair<string, string> HeapOf384MiB { get; } = new("DOTNET_GCHeapHardLimit", "0x18000000");

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Writes its two addresses, and obeys until its standard input ends.</summary>
    public static async Task ServeAsync(Uri nameNode, Uri endlessNameNode, Uri apiServer)
    {
        var settings = new Settings
        {
            Extender = new ExtenderOptions { Urls = "http://127.0.0.1:0", Bind = true },
            Management = new ManagementOptions { Urls = "http://127.0.0.1:0" },
            NameNode = new()
            {
                Nameservices = new() { ["ns1"] = [nameNode.ToString()], [EndlessNameservice] = [endlessNameNode.ToString()] },
                DefaultNameservice = "ns1",
            },
        };
        var connections = new Connections(Nameservices.Load(null, settings.NameNode), new ClusterConnection(apiServer));
        await using var service = ServiceHost.Build(settings, connections, builder => builder.Logging.ClearProviders());
        await service.StartAsync();
        await WarmAsync(service);
        Console.WriteLine(string.Join(' ', ServiceHost.AddressesOf(service)));
        while (await Console.In.ReadLineAsync() is { } line)
            if (line == Settle) Console.WriteLine(CollectedHeap.Bytes().ToString(CultureInfo.InvariantCulture));
    }

    private static async Task WarmAsync(WebApplication service)
    {
        await service.Services.GetRequiredService<ClusterSync>().WaitAsync(Patience, CancellationToken.None);
        var store = service.Services.GetRequiredService<BlockMapStore>();
        while (await store.GetAsync(new InputPath("", MeasuredService.Input), "default", CancellationToken.None) is null)
            await Task.Delay(Pause, TimeProvider.System);
    }
}
