using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>What <c>kubectl kustomize</c> makes of a way to install.</summary>
internal sealed class Install
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Install>>> Built = new(StringComparer.Ordinal);

    private Install(IReadOnlyList<Manifest> manifests) => Manifests = manifests;

    /// <summary>Folders under <c>deploy</c>.</summary>
    public static TheoryData<string> All =>
        ["base", .. Directory.EnumerateDirectories(Repository.PathOf("deploy/overlays")).Select(overlay => $"overlays/{Path.GetFileName(overlay)}").Order()];

    public IReadOnlyList<Manifest> Manifests { get; }

    /// <summary>The workloads.</summary>
    public IEnumerable<Manifest> Workloads => Manifests.Where(manifest => manifest.PodSpec is not null);

    /// <summary>Builds a folder, once.</summary>
    public static Task<Install> BuildAsync(string folder) => Built.GetOrAdd(
        folder, name => new(() => BuildAtAsync(Repository.PathOf($"deploy/{name}")))).Value;

    /// <summary>Builds a folder with <c>deploy/near-reads</c>, as an overlay beside <c>deploy</c> names both.</summary>
    public static async Task<Install> BuildWithNearReadsAsync(string folder)
    {
        var overlay = Directory.CreateTempSubdirectory("hdfs-locality-near-reads-").FullName;
        try
        {
            var bases = new[] { folder, "near-reads" }
                .Select(name => Path.GetRelativePath(overlay, Repository.PathOf($"deploy/{name}")));
            await File.WriteAllTextAsync(
                Path.Combine(overlay, "kustomization.yaml"),
                $"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nbases: [{string.Join(", ", bases)}]\n");
            return await BuildAtAsync(overlay);
        }
        finally
        {
            Directory.Delete(overlay, recursive: true);
        }
    }

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

    /// <summary>Builds a folder anywhere.</summary>
    public static async Task<Install> BuildAtAsync(string directory)
    {
        var (exitCode, output, errors) = await Tool.RunAsync("kubectl", ["kustomize", directory]);
        Assert.True(exitCode == 0, $"{directory}: {errors}");
        return new Install([.. Yaml.Documents(output).Select(json => new Manifest(json))]);
    }
}
