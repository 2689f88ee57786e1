using System.Text.Json.Nodes;
using Scheduler.Kubernetes.Client;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>Extender and kube-scheduler share a pod and no right: each container has the token of its own account alone.</summary>
public sealed class AccountTests
{
    private const string Extender = "hdfs-locality", Scheduler = "hdfs-locality-kube-scheduler", Sweeper = "hdfs-locality-sweeper";

    /// <summary>verb, API group and resource, and the one name where the right is for one; all in the whole cluster.</summary>
    private static readonly string[] ExtenderRights =
    [
        "list /nodes", "list /pods", "watch /nodes", "watch /pods",
        "create events.k8s.io/events",
        "get coordination.k8s.io/leases/hdfs-locality-scheduler", "get coordination.k8s.io/leases/kube-scheduler",
        "create authentication.k8s.io/tokenreviews", "create authorization.k8s.io/subjectaccessreviews",
    ];

    /// <summary>The first two are the API server's own roles; the lease is in our namespace alone.</summary>
    private static readonly string[] SchedulerRights =
    [
        "system:kube-scheduler", "system:volume-scheduler",
        "hdfs-locality: create coordination.k8s.io/leases",
        "hdfs-locality: get coordination.k8s.io/leases/hdfs-locality-scheduler",
        "hdfs-locality: update coordination.k8s.io/leases/hdfs-locality-scheduler",
    ];

    /// <summary>Which fields of a pod, the admission policy says.</summary>
    private static readonly string[] PlannerRights =
    [
        "patch /pods", "patch /pods/status",
        "hdfs-locality: create coordination.k8s.io/leases",
        "hdfs-locality: get coordination.k8s.io/leases/hdfs-locality-planner",
        "hdfs-locality: update coordination.k8s.io/leases/hdfs-locality-planner",
    ];

    public static TheoryData<string> All => Install.All;

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Extender_Account_MayDoWhatTheOverlayNeedsAndNothingElse(string folder)
    {
        var install = await Install.BuildAsync(folder);
        string[] more =
        [
            .. folder.Contains("waiting", StringComparison.Ordinal) ? ["patch /pods/status"] : Array.Empty<string>(),
            .. folder.Contains("bind", StringComparison.Ordinal) ? ["create /pods/binding"] : Array.Empty<string>(),
            .. HasPlanner(folder) ? PlannerRights : [],
        ];

        Assert.Equal(ExtenderRights.Concat(more).Distinct().Order(StringComparer.Ordinal), RightsOf(install, Extender).Distinct());
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Scheduler_Account_HasTheSystemsRolesAndItsLease(string folder)
    {
        var install = await Install.BuildAsync(folder);

        var hasScheduler = folder.StartsWith("base", StringComparison.Ordinal);

        Assert.Equal(hasScheduler ? SchedulerRights.Order(StringComparer.Ordinal) : [], RightsOf(install, Scheduler));
        Assert.Equal(hasScheduler, install.Find("ServiceAccount", Scheduler, "hdfs-locality") is not null);
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Sweeper_Account_ListsAndPatchesPodsAndIsThereWithThePlannerAlone(string folder) => Assert.Equal(
        HasPlanner(folder) ? ["list /pods", "patch /pods"] : [], RightsOf(await Install.BuildAsync(folder), Sweeper));

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Bindings_All_AreOfOurAccounts(string folder)
    {
        var install = await Install.BuildAsync(folder);

        var subjects = Bindings(install).SelectMany(binding => binding.Json.Objects("subjects"));
        Assert.All(subjects, subject => Assert.Contains(
            $"{subject.Text("kind")} {subject.Text("namespace")}/{subject.Text("name")}",
            new[] { Extender, Scheduler, Sweeper }.Select(account => $"ServiceAccount hdfs-locality/{account}")));
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Containers_All_HaveTheTokenOfTheirOwnAccountAlone(string folder)
    {
        var install = await Install.BuildAsync(folder);

        foreach (var workload in install.Workloads)
        {
            // The sweeper is alone in its pod.
            Assert.Equal(workload.Name == Sweeper ? null : "false", workload.PodSpec!.Text("automountServiceAccountToken"));
            Assert.All(workload.Containers, container => Assert.Equal(
                container.Text("name") switch
                {
                    "extender" => [Extender],
                    "kube-scheduler" => [Scheduler],
                    "sweeper" => [Sweeper],
                    _ => [],
                },
                TokensIn(install, workload, container)));
        }
    }

    [KubectlFact]
    public async Task Extender_Token_IsWhereTheCodeLooksForIt()
    {
        var install = await Install.BuildAsync("base");
        var (workload, extender) = install.Container("extender");
        var mount = Assert.Single(
            extender.Objects("volumeMounts"), mount => mount.Text("mountPath") == ClusterEnvironment.DefaultServiceAccountDirectory);

        var volume = Assert.Single(workload.PodSpec.Objects("volumes"), volume => volume.Text("name") == mount.Text("name"));

        Assert.Equal("token", Assert.Single(Manifest.SourcesOf(volume, "serviceAccountToken")).Text("path"));
        var authority = Assert.Single(Manifest.SourcesOf(volume, "configMap"));
        Assert.Equal(("kube-root-ca.crt", "ca.crt"), (authority.Text("name"), Assert.Single(authority.Objects("items")).Text("path")));
    }

    private static bool HasPlanner(string folder) => folder.Contains("planner", StringComparison.Ordinal);

    private static IEnumerable<Manifest> Bindings(Install install) =>
        install.Manifests.Where(manifest => manifest.Kind.EndsWith("RoleBinding", StringComparison.Ordinal));

    private static IEnumerable<string> RightsOf(Install install, string account) => Bindings(install)
        .Where(binding => binding.Json.Objects("subjects").Any(subject => subject.Text("name") == account))
        .SelectMany(binding => RightsBy(install, binding))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> RightsBy(Install install, Manifest binding)
    {
        var (kind, name) = (binding.Json["roleRef"]!.Text("kind")!, binding.Json["roleRef"]!.Text("name")!);
        if (install.Find(kind, name, kind == "Role" ? binding.Namespace : "") is not { } role) return [name];
        var where = binding.Kind == "RoleBinding" ? $"{binding.Namespace}: " : "";
        return
            from rule in role.Json.Objects("rules")
            from verb in rule.Texts("verbs")
            from apiGroup in rule.Texts("apiGroups")
            from resource in rule.Texts("resources")
            from one in rule.Texts("resourceNames").Select(one => $"/{one}").DefaultIfEmpty("")
            select $"{where}{verb} {apiGroup}/{resource}{one}";
    }

    /// <summary>The accounts whose tokens a container can read.</summary>
    private static IEnumerable<string> TokensIn(Install install, Manifest workload, JsonObject container)
    {
        if (workload.PodSpec!.Text("automountServiceAccountToken") != "false")
            yield return workload.PodSpec!.Text("serviceAccountName") ?? "default";
        var mounted = container.Objects("volumeMounts").Select(mount => mount.Text("name")).ToHashSet();
        foreach (var volume in workload.PodSpec.Objects("volumes").Where(volume => mounted.Contains(volume.Text("name"))))
        {
            foreach (var _ in Manifest.SourcesOf(volume, "serviceAccountToken"))
                yield return workload.PodSpec!.Text("serviceAccountName") ?? "default";
            foreach (var source in Manifest.SourcesOf(volume, "secret"))
            {
                var secret = install.Find("Secret", source.Text("secretName") ?? source.Text("name")!, workload.Namespace);
                if (secret?.Json.Text("type") == "kubernetes.io/service-account-token")
                    yield return secret.Json["metadata"]!["annotations"]!.Text("kubernetes.io/service-account.name")!;
            }
        }
    }
}
