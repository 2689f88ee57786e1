using System.Text.Json.Nodes;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>Every way to install builds, and agrees with itself: what is named exists, what is selected is there.</summary>
public sealed class ManifestTests
{
    public static TheoryData<string> All => Install.All;

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Objects_All_AreWholeAndNamedOnce(string folder)
    {
        var install = await Install.BuildAsync(folder);

        Assert.NotEmpty(install.Manifests);
        Assert.All(install.Manifests, manifest => Assert.NotEqual("", $"{manifest.Json.Text("apiVersion")}{manifest.Name}"));
        Assert.Equal(install.Manifests.Count, install.Manifests.Select(manifest => manifest.ToString()).Distinct().Count());
        Assert.All(
            install.Manifests,
            manifest => Assert.StartsWith(
                "hdfs-locality", manifest.Json.Text("kind") == "ConfigMap" ? "hdfs-locality" : manifest.Name, StringComparison.Ordinal));
        Assert.All(install.Manifests, manifest => Assert.Contains(manifest.Namespace, new[] { "", "hdfs-locality" }));
    }

    /// <summary>
    /// The verbs of waiting and of bind are in one file, which waiting-bind has; extender-only is for a scheduler that is there.
    /// </summary>
    [KubectlFact]
    public async Task Overlays_AnyTwo_BuildTogether()
    {
        string[] overlays = [.. Install.Overlays.Except(["extender-only", "waiting-bind"])];
        var pairs = from one in overlays
                    from other in overlays
                    where string.CompareOrdinal(one, other) < 0 && (one, other) != ("bind", "waiting")
                    select $"base+{one}+{other}";

        foreach (var pair in pairs)
            Assert.Distinct((await Install.BuildAsync(pair)).Manifests.Select(manifest => manifest.ToString()));
    }

    [KubectlFact]
    public async Task Namespace_OfTheInstall_EnforcesAuditsAndWarnsOfTheStrictestStandard()
    {
        var labels = (await Install.BuildAsync("base")).OfKind("Namespace").Single().Json["metadata"]!["labels"]!;

        Assert.All(
            (string[])["enforce", "audit", "warn"], mode => Assert.Equal("restricted", labels.Text($"pod-security.kubernetes.io/{mode}")));
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Names_InPods_AreThoseOfObjects(string folder)
    {
        var install = await Install.BuildAsync(folder);

        Assert.NotEmpty(install.Workloads);
        foreach (var workload in install.Workloads)
        {
            Assert.All(
                ConfigMapsOf(workload),
                name => Assert.True(install.Find("ConfigMap", name, workload.Namespace) is not null, $"{workload}: ConfigMap {name}"));
            Assert.All(SecretsOf(workload), name => Assert.True(
                install.Find("Secret", name, workload.Namespace) is not null
                    || DocumentedSecret.All.ContainsKey(name), $"{workload}: {name}"));
            Assert.All(ClaimsOf(workload), name => Assert.NotNull(install.Find("PersistentVolumeClaim", name, workload.Namespace)));
            if (workload.PodSpec!.Text("serviceAccountName") is { } account)
                Assert.NotNull(install.Find("ServiceAccount", account, workload.Namespace));
            if (workload.PodSpec!.Text("priorityClassName") is { } priority) Assert.NotNull(install.Find("PriorityClass", priority, ""));
            var volumes = workload.PodSpec!.Objects("volumes").Select(volume => volume.Text("name")!).ToArray();
            var mounted = workload.Containers
                .SelectMany(container => container.Objects("volumeMounts"))
                .Select(mount => mount.Text("name")!);
            Assert.Equal(volumes.Order(), mounted.Distinct().Order());
        }
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Selectors_All_FindPodsAndPorts(string folder)
    {
        var install = await Install.BuildAsync(folder);

        foreach (var service in install.OfKind("Service"))
        {
            var workload = Assert.Single(
                install.Workloads, workload => Manifest.Selects(service.Json["spec"]!["selector"], workload.PodLabels));
            Assert.All(service.Json["spec"].Objects("ports"), port => Assert.Contains(port.Text("targetPort"), PortNames(workload)));
        }

        foreach (var workload in install.Workloads)
        {
            // The controller of Jobs finds its pods by itself.
            if (!workload.IsCronJob)
                Assert.True(Manifest.Selects(workload.Json["spec"]!["selector"]!["matchLabels"], workload.PodLabels), $"{workload}");
            Assert.All(Probes(workload), port => Assert.Contains(port, PortNames(workload)));
        }

        foreach (var selector in install.OfKind("PodDisruptionBudget").Select(budget => budget.Json["spec"]!["selector"])
            .Concat(install.OfKind("NetworkPolicy").Select(policy => policy.Json["spec"]!["podSelector"])))
        {
            Assert.Single(install.Workloads, workload => Manifest.Selects(selector!["matchLabels"], workload.PodLabels));
        }

        foreach (var monitor in install.OfKind("ServiceMonitor"))
        {
            var service = Assert.Single(
                install.OfKind("Service"),
                service => Manifest.Selects(monitor.Json["spec"]!["selector"]!["matchLabels"], service.Json["metadata"]!["labels"]));
            Assert.All(monitor.Json["spec"].Objects("endpoints"), endpoint =>
                Assert.Contains(endpoint.Text("port"), service.Json["spec"].Objects("ports").Select(port => port.Text("name"))));
        }
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Bindings_All_TieExistingRolesToExistingAccounts(string folder)
    {
        var install = await Install.BuildAsync(folder);

        foreach (var binding in install.Manifests.Where(manifest => manifest.Kind.EndsWith("RoleBinding", StringComparison.Ordinal)))
        {
            var (kind, role) = (binding.Json["roleRef"]!.Text("kind")!, binding.Json["roleRef"]!.Text("name")!);
            // Roles of the system come with the API server.
            if (!role.StartsWith("system:", StringComparison.Ordinal))
                Assert.NotNull(install.Find(kind, role, kind == "Role" ? binding.Namespace : ""));
            Assert.All(binding.Json.Objects("subjects"), subject =>
                Assert.NotNull(install.Find(subject.Text("kind")!, subject.Text("name")!, subject.Text("namespace")!)));
        }
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Containers_All_RunWithoutPrivilegesAndWithRequests(string folder)
    {
        var install = await Install.BuildAsync(folder);

        foreach (var workload in install.Workloads)
        {
            Assert.Equal("true", workload.PodSpec!["securityContext"]!.Text("runAsNonRoot"));
            Assert.Equal("RuntimeDefault", workload.PodSpec!["securityContext"]!["seccompProfile"]!.Text("type"));
            Assert.All((string[])["hostNetwork", "hostPID", "hostIPC", "initContainers"], field => Assert.Null(workload.PodSpec![field]));
            Assert.All(workload.Containers, container =>
            {
                var security = container["securityContext"]!;
                Assert.Equal(("false", "true"), (security.Text("allowPrivilegeEscalation"), security.Text("readOnlyRootFilesystem")));
                Assert.Equal(["ALL"], security["capabilities"].Texts("drop"));
                Assert.All((JsonNode?[])[security["privileged"], security["capabilities"]!["add"]], Assert.Null);
                // A Secret in the environment shows in every process that the container starts, and in dumps.
                Assert.All(container.Objects("env"), variable => Assert.Null(variable["valueFrom"]?["secretKeyRef"]));
                Assert.NotNull(container["resources"]!["requests"]!["memory"]);
                Assert.NotNull(container["resources"]!["limits"]!["memory"]);
                // A run of a CronJob ends by itself, or by its deadline.
                Assert.NotNull(container["livenessProbe"] ?? workload.Json["spec"]!["jobTemplate"]?["spec"]?["activeDeadlineSeconds"]);
                Assert.Matches(@":[\w.-]+$", container.Text("image"));
                Assert.DoesNotContain(":latest", container.Text("image"), StringComparison.Ordinal);
            });
        }
    }

    /// <summary>But for the one that the cluster puts into every namespace.</summary>
    private static IEnumerable<string> ConfigMapsOf(Manifest workload) =>
        workload.VolumeSources("configMap").Select(source => source.Text("name"))
            .Concat(workload.Containers.SelectMany(container => container.Objects("envFrom"))
                .Select(source => source["configMapRef"]?.Text("name")))
            .OfType<string>()
            .Where(name => name != "kube-root-ca.crt");

    /// <summary>But for those without which the pod starts, too.</summary>
    private static IEnumerable<string> SecretsOf(Manifest workload) =>
        workload.VolumeSources("secret")
            .Where(source => source.Text("optional") != "true")
            .Select(source => source.Text("secretName") ?? source.Text("name")).OfType<string>();

    private static IEnumerable<string> ClaimsOf(Manifest workload) =>
        workload.PodSpec!.Objects("volumes").Select(volume => volume["persistentVolumeClaim"]?.Text("claimName")).OfType<string>();

    private static string?[] PortNames(Manifest workload) =>
        [.. workload.Containers.SelectMany(container => container.Objects("ports")).Select(port => port.Text("name"))];

    private static IEnumerable<string?> Probes(Manifest workload) =>
        from container in workload.Containers
        from name in (string[])["startupProbe", "livenessProbe", "readinessProbe"]
        let probe = container[name]
        where probe is not null && probe["exec"] is null
        select (probe["httpGet"] ?? probe["tcpSocket"])!.Text("port");
}
