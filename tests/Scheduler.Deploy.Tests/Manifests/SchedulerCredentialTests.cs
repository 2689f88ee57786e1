using System.Text.Json.Nodes;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>kube-scheduler reaches the API server by a kubeconfig that is mounted beside the token of its own account.</summary>
public sealed class SchedulerCredentialTests
{
    [KubectlTheory]
    [InlineData("base")]
    [InlineData("base+waiting")]
    [InlineData("base+bind")]
    public async Task Scheduler_EachOfItsClients_UsesTheMountedKubeconfig(string folder)
    {
        var install = await Install.BuildAsync(folder);
        var (directory, _) = CredentialsOf(install);

        var configuration = FileOf(install, "kube-scheduler-config", "kube-scheduler-config.yaml");

        var arguments = install.Container("kube-scheduler").Container.Texts("args").ToArray();
        Assert.Equal($"{directory}/kubeconfig.yaml", configuration["clientConnection"]!.Text("kubeconfig"));
        Assert.Contains($"--authentication-kubeconfig={directory}/kubeconfig.yaml", arguments);
        Assert.Contains($"--authorization-kubeconfig={directory}/kubeconfig.yaml", arguments);
    }

    [KubectlFact]
    public async Task Kubeconfig_Files_AreMountedBesideIt()
    {
        var install = await Install.BuildAsync("base");
        var (directory, volume) = CredentialsOf(install);
        var kubeconfig = FileOf(install, "kube-scheduler-kubeconfig", "kubeconfig.yaml");

        var context = Named(kubeconfig, "contexts", kubeconfig.Text("current-context"))["context"]!;

        var cluster = Named(kubeconfig, "clusters", context.Text("cluster"))["cluster"]!;
        Assert.Equal("https://kubernetes.default.svc", cluster.Text("server"));
        Assert.Equal($"{directory}/ca.crt", cluster.Text("certificate-authority"));
        Assert.Equal($"{directory}/token", Named(kubeconfig, "users", context.Text("user"))["user"]!.Text("tokenFile"));
        Assert.Equal(
            ["token", "ca.crt"], Assert.Single(Manifest.SourcesOf(volume, "secret")).Objects("items").Select(item => item.Text("path")));
    }

    /// <summary>The pod's one volume with a Secret, and where kube-scheduler has it.</summary>
    private static (string Directory, JsonObject Volume) CredentialsOf(Install install)
    {
        var (workload, scheduler) = install.Container("kube-scheduler");
        var volume = Assert.Single(workload.PodSpec.Objects("volumes"), volume => Manifest.SourcesOf(volume, "secret").Any());
        var mount = Assert.Single(scheduler.Objects("volumeMounts"), mount => mount.Text("name") == volume.Text("name"));
        return (mount.Text("mountPath")!, volume);
    }

    private static JsonObject Named(JsonObject kubeconfig, string list, string? name) =>
        Assert.Single(kubeconfig.Objects(list), entry => entry.Text("name") == name);

    private static JsonObject FileOf(Install install, string map, string file)
    {
        var found = Assert.Single(install.OfKind("ConfigMap"), manifest => manifest.Name.StartsWith($"{map}-", StringComparison.Ordinal));
        return Yaml.Document(found.Json["data"]!.Text(file)!);
    }
}
