using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Benchmarks.Http;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs.Configuration;
using Scheduler.Kubernetes;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Verbs;

namespace Scheduler.Benchmarks.Cpu;

/// <summary>
/// The service in a process of its own, so that the CPU time of that process is the service's alone; the baseline endpoint is beside it.
/// </summary>
internal static class CpuService
{
    /// <summary>
    /// The argument that makes this program that process; behind it stand the addresses of the NameNode and the API server.
    /// </summary>
    public const string Command = "cpu-service";

    /// <summary>Writes its two addresses, and for each line that it reads the CPU time of its process so far, in microseconds.</summary>
    public static async Task ServeAsync(Uri nameNode, Uri apiServer)
    {
        var settings = new Settings
        {
            Extender = new ExtenderOptions { Urls = "http://127.0.0.1:0" },
            Management = new ManagementOptions { Urls = "http://127.0.0.1:0" },
            // Every pod gets its Event while it is measured.
            Kubernetes = new() { EventsPerSecond = KubernetesOptions.LargestEventsPerSecond },
            NameNode = new() { Nameservices = new() { ["ns1"] = [nameNode.ToString()] } },
        };
        var connections = new Connections(Nameservices.Load(null, settings.NameNode), new ClusterConnection(apiServer));
        await using var service = ServiceHost.Build(settings, connections, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IStartupFilter, BaselineEndpoint>();
        });
        await service.StartAsync();
        Console.WriteLine(string.Join(' ', ServiceHost.AddressesOf(service)));
        while (await Console.In.ReadLineAsync() is not null)
            Console.WriteLine(Environment.CpuUsage.TotalTime.TotalMicroseconds.ToString("F0", CultureInfo.InvariantCulture));
    }
}
