using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>What <c>kubectl kustomize</c> makes of a way to install.</summary>
internal sealed class Install
{
    /// <summary>The planner without a scheduler of ours.</summary>
    public const string Planner = "extender+planner";

    private static readonly ConcurrentDictionary<string, Lazy<Task<Install>>> Built = new(StringComparer.Ordinal);

    private Install(IReadOnlyList<Manifest> manifests) => Manifests = manifests;

    public static TheoryData<string> All => [.. Ways];

    /// <summary>Each component on what it is for, and several together.</summary>
    public static string[] Ways =>
    [
        "base", "extender", "extender+extender-only", "extender+extender-only+redis+kerberos+monitoring+history+near-reads+planner",
        .. Overlays.Except(["extender-only"]).Select(overlay => $"base+{overlay}"),
        .. WithPlanner.Except(["base+planner"]),
        "base+waiting-bind+redis+kerberos+monitoring+history+example+near-reads+planner",
    ];

    /// <summary>Names of the folders of <c>deploy/overlays</c>.</summary>
    public static IReadOnlyList<string> Overlays { get; } =
        [.. Directory.EnumerateDirectories(Repository.PathOf("deploy/overlays")).Select(path => Path.GetFileName(path)!).Order()];

    /// <summary>Ways to install the planner: without our scheduler, and beside what pods and replicas share with it.</summary>
    public static string[] WithPlanner =>
    [
        Planner, $"{Planner}+planner/cert-manager", "base+planner", "base+redis+planner", "base+waiting+planner", "base+monitoring+planner",
    ];

    public IReadOnlyList<Manifest> Manifests { get; }

    /// <summary>The workloads.</summary>
    public IEnumerable<Manifest> Workloads => Manifests.Where(manifest => manifest.PodSpec is not null);

    /// <summary>Builds, once, a base with components on it, as an overlay beside <c>deploy</c> does: <c>base+waiting+redis</c>.</summary>
    public static Task<Install> BuildAsync(string way) => Built.GetOrAdd(way, name => new(() => name.Split('+') switch
    {
        [var alone] => BuildAtAsync(Repository.PathOf($"deploy/{alone}")),
        [var resource, .. var components] => BuildTogetherAsync(resource, components),
        [] => throw new ArgumentException("No folder is named.", nameof(way)),
    })).Value;

    public IEnumerable<Manifest> OfKind(string kind) => Manifests.Where(manifest => manifest.Kind == kind);

    public Manifest? Find(string kind, string name, string @namespace) =>
        OfKind(kind).FirstOrDefault(manifest => manifest.Name == name && manifest.Namespace == @namespace);

    /// <summary>The only container of that name, and what makes it.</summary>
    public (Manifest Workload, JsonObject Container) Container(string name) => Assert.Single(
        from workload in Workloads
        from container in workload.Containers
        where container.Text("name") == name
        select (workload, container));

    /// <summary>The environment of a container: that of its ConfigMaps, then its own. Values from fields are left empty.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf(Manifest workload, JsonObject container)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in container.Objects("envFrom"))
            foreach (var (key, value) in Find("ConfigMap", source["configMapRef"]!.Text("name")!, workload.Namespace)!.Json["data"]!.AsObject())
                environment[key] = value!.ToString();
        foreach (var variable in container.Objects("env")) environment[variable.Text("name")!] = variable.Text("value") ?? "";
        return environment;
    }

    private static async Task<Install> BuildTogetherAsync(string resource, string[] components)
    {
        var overlay = Directory.CreateTempSubdirectory("hdfs-locality-together-").FullName;
        try
        {
            var deploy = Path.GetRelativePath(overlay, Repository.PathOf("deploy"));
            await File.WriteAllTextAsync(
                Path.Combine(overlay, "kustomization.yaml"),
                $"""
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [{deploy}/{resource}]
                components: [{string.Join(", ", components.Select(component => $"{deploy}/overlays/{component}"))}]
                """);
            return await BuildAtAsync(overlay);
        }
        finally
        {
            Directory.Delete(overlay, recursive: true);
        }
    }

    /// <summary>Builds a folder anywhere.</summary>
    public static async Task<Install> BuildAtAsync(string directory)
    {
        var (exitCode, output, errors) = await Tool.RunAsync("kubectl", ["kustomize", directory]);
        Assert.True(exitCode == 0, $"{directory}: {errors}");
        // Such as that a field is deprecated.
        Assert.Equal("", errors);
        return new Install([.. Yaml.Documents(output).Select(json => new Manifest(json))]);
    }
}
