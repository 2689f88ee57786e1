using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Access;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Doctor;
using Scheduler.Kubernetes;
using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Verbs;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>The extender's role is what the code asks of an API server: everything is done once against one that writes it down.</summary>
public sealed class RoleTests
{
    private const string Always =
        "list nodes,list pods,watch nodes,watch pods,create events,create tokenreviews,create subjectaccessreviews,get leases";

    [KubectlTheory]
    [InlineData("base", "")]
    [InlineData("extender+extender-only", "")]
    [InlineData("base+waiting", ",patch pods/status")]
    [InlineData("base+bind", ",create pods/binding")]
    public async Task Rules_OfTheExtender_AreTheCallsOfTheCode(string folder, string calls)
    {
        var install = await Install.BuildAsync(folder);

        var allowed = install.OfKind("ClusterRole").SelectMany(role => role.Json.Objects("rules")).SelectMany(
            rule => from verb in rule.Texts("verbs") from resource in rule.Texts("resources") select $"{verb} {resource}");

        Assert.Equal($"{Always}{calls}".Split(',').Order(), allowed.Order());
    }

    [Fact]
    public async Task Calls_OfTheCode_AreTheOnesThatRolesAreWrittenFor() => Assert.Equal(
        $"{Always},create pods/binding,patch pods/status".Split(',').Order(), (await CallsAsync()).Order());

    [Fact]
    public void Doctor_AsksFor_TheSameRights() => Assert.Equal(
        $"{Always},create pods/binding,patch pods/status".Split(',').Order(),
        ClusterCheck.RightsFor(new Settings { Extender = new ExtenderOptions { Bind = true } })
            .Select(needed => $"{needed.Right.Verb} {needed.Right.Resource}").Order());

    [KubectlTheory]
    [InlineData("base")]
    [InlineData("base+waiting")]
    public async Task Doctor_InThePod_ReadsTheSchedulersConfigurationFromAFile(string folder)
    {
        var install = await Install.BuildAsync(folder);
        var extender = Assert.Single(
            install.Workloads.SelectMany(workload => workload.Containers), container => container.Text("name") == "extender");

        var mount = Assert
            .Single(extender.Objects("volumeMounts"), mount => mount.Text("name") == "kube-scheduler-config")
            .Text("mountPath");

        var command = $"doctor --scheduler-config {mount}/kube-scheduler-config.yaml";
        Assert.Contains(command, Repository.Text("deploy/README.md"), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyCollection<string>> CallsAsync()
    {
        var cluster = new SandboxCluster(new Random(1), TimeProvider.System);
        await using var server = await SandboxApiServer.StartAsync(cluster, TimeProvider.System, CancellationToken.None);
        server.Access.AddToken("token", new ApiUser("somebody"));
        server.Access.AddToken("ours", new ApiUser("extender"));
        var services = new ServiceCollection()
            .AddLogging(logging => logging.ClearProviders())
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ClusterState>()
            .AddSingleton<DataNodeDirectory>()
            .AddSingleton(new IdentityRules())
            .AddSingleton<TopologyState>()
            .AddKubernetes(new KubernetesOptions(), new ClusterConnection(server.Address) { Token = "ours" }, seed: 1);
        await using var provider = services.BuildServiceProvider();
        foreach (var service in provider.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);

        await DoEverythingAsync(provider);
        foreach (var call in (string[])["watch nodes", "watch pods", "create events"])
            await server.Requests.WaitForAsync(call, 1, CancellationToken.None);
        foreach (var service in provider.GetServices<IHostedService>()) await service.StopAsync(CancellationToken.None);
        return server.Requests.Requests.Select(request => request.Operation).ToHashSet();
    }

    private static async Task DoEverythingAsync(ServiceProvider provider)
    {
        var pod = new PodMetadata("default", "pod-1", "uid-1");
        provider.GetRequiredService<IPodEvents>().Record(pod, "LocalityIgnored", "a note", warning: true);
        // Refused, since there is no such pod; what counts is what was asked.
        await provider.GetRequiredService<IPodBinder>().BindAsync(pod.Namespace, pod.Name, pod.Uid, "node-1", CancellationToken.None);
        await provider.GetRequiredService<IAccessReviewer>().ReviewAsync(
            "token", new ResourceAccess("get", "pods", "default", "pod-1"), CancellationToken.None);
        await provider.GetRequiredService<ISchedulerLease>().HolderAsync(CancellationToken.None);
        await provider.GetRequiredService<IPodConditions>().ClearAsync(pod, "hdfs.locality/Waiting", CancellationToken.None);
    }
}
