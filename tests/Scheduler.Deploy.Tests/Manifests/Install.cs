using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>What <c>kubectl kustomize</c> makes of a way to install.</summary>
internal sealed class Install
{
    /// <summary>The planner alone.</summary>
    public const string Planner = "overlays/planner";

    private static readonly ConcurrentDictionary<string, Lazy<Task<Install>>> Built = new(StringComparer.Ordinal);

    private Install(IReadOnlyList<Manifest> manifests) => Manifests = manifests;

    /// <summary>Folders under <c>deploy</c>, and the planner with several of them.</summary>
    public static TheoryData<string> All =>
    [
        "base",
        .. Directory.EnumerateDirectories(Repository.PathOf("deploy/overlays"))
            .Select(overlay => $"overlays/{Path.GetFileName(overlay)}")
            .Where(overlay => overlay != Planner)
            .Order(),
        .. Kubectl.NoComponentsReason is null ? WithPlanner : [],
    ];

    /// <summary>Ways to install the planner: without our scheduler, and beside what pods and replicas share with it.</summary>
    public static string[] WithPlanner =>
        [Planner, $"{Planner}+planner/cert-manager", "overlays/redis+planner", "overlays/waiting+planner", "overlays/monitoring+planner"];

    public IReadOnlyList<Manifest> Manifests { get; }

    /// <summary>The workloads.</summary>
    public IEnumerable<Manifest> Workloads => Manifests.Where(manifest => manifest.PodSpec is not null);

    /// <summary>Builds a folder, once; or, as an overlay beside <c>deploy</c> does it, several that are joined by <c>+</c>.</summary>
    public static Task<Install> BuildAsync(string folder) => Built.GetOrAdd(folder, name => new(() => name.Split('+') switch
    {
        [var one] => BuildAtAsync(Repository.PathOf($"deploy/{one}")),
        var several => BuildTogetherAsync(several),
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

    private static async Task<Install> BuildTogetherAsync(string[] folders)
    {
        var overlay = Directory.CreateTempSubdirectory("hdfs-locality-together-").FullName;
        try
        {
            var paths = folders.ToLookup(
                folder => Repository.Text($"deploy/{folder}/kustomization.yaml")
                    .Contains("kind: Component", StringComparison.Ordinal),
                folder => Path.GetRelativePath(overlay, Repository.PathOf($"deploy/{folder}")));
            await File.WriteAllTextAsync(
                Path.Combine(overlay, "kustomization.yaml"),
                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
                    + $"bases: [{string.Join(", ", paths[false])}]\n"
                    + (paths.Contains(true) ? $"components: [{string.Join(", ", paths[true])}]\n" : ""));
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
        return new Install([.. Yaml.Documents(output).Select(json => new Manifest(json))]);
    }
}
