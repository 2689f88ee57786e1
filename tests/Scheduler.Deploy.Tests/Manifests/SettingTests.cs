using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Planner;
using Scheduler.Verbs;

namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>The extender's settings in the manifests are settings that it has, with values that it takes.</summary>
public sealed partial class SettingTests
{
    /// <summary>What the runtime, Hadoop's manners and GSSAPI read, and the kubelet puts into other values.</summary>
    private static readonly string[] Foreign =
    [
        "DOTNET_EnableDiagnostics", "DOTNET_GCHeapHardLimit", "HADOOP_CONF_DIR", "KRB5_CLIENT_KTNAME", "KRB5_CONFIG", "KRB5CCNAME",
        "POD_NAME",
    ];

    public static TheoryData<string> All => Install.All;

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Environment_OfTheExtender_HoldsSettingsThatExist(string folder)
    {
        var environment = await EnvironmentAsync(folder);

        var settings = environment.Keys.Except(Foreign)
            .Select(key => Index().Replace(key, "").Replace("__", ":", StringComparison.Ordinal))
            .ToArray();
        Assert.Subset(
            SettingKeys.All.ToHashSet(), settings.Where(key => !key.StartsWith("Logging:", StringComparison.Ordinal)).ToHashSet());
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Environment_OfTheExtender_IsValidButForFilesThatAreMountedThere(string folder)
    {
        var environment = await EnvironmentAsync(folder);

        var (settings, errors) = Settings.Load(new ConfigurationBuilder()
            .AddInMemoryCollection(
                environment.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value)))
            .Build());

        Assert.All(
            errors,
            error => Assert.Contains(environment.Values, value => IsMounted(value) && error.Contains(value, StringComparison.Ordinal)));
        Assert.Equal("/etc/hadoop/conf", settings.HadoopConfigurationDirectory);
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Files_InSettings_AreUnderAMount(string folder)
    {
        var (_, container) = await ExtenderAsync(folder);
        var mounts = container.Objects("volumeMounts").Select(mount => $"{mount.Text("mountPath")}/").ToArray();

        Assert.All((await EnvironmentAsync(folder)).Values.Where(IsMounted), file =>
            Assert.Contains(mounts, mount => $"{file}/".StartsWith(mount, StringComparison.Ordinal)));
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Ports_OfTheExtender_AreThoseItListensOn(string folder)
    {
        var (install, container) = await ExtenderAsync(folder);
        var environment = await EnvironmentAsync(folder);
        var listening = new[]
        {
            environment.GetValueOrDefault("Extender__Urls", ExtenderOptions.DefaultUrls),
            environment["Management__Urls"],
            environment.ContainsKey("Planner__Enabled") ? new PlannerOptions().Urls : ExtenderOptions.DefaultUrls,
        }
            .Where(url => !url.Contains("127.0.0.1", StringComparison.Ordinal))
            .Select(url => url[(url.LastIndexOf(':') + 1)..])
            .Order();

        Assert.Equal(listening, container.Objects("ports").Select(port => port.Text("containerPort")!).Order());
        var admitted = install.OfKind("NetworkPolicy")
            .Where(policy => policy.Json["spec"]!["podSelector"]!["matchLabels"]!.Text("app.kubernetes.io/name") == "hdfs-locality")
            .SelectMany(policy => policy.Json["spec"].Objects("ingress")).SelectMany(rule => rule.Objects("ports")).Select(
                port => port.Text("port")!);
        Assert.Equal(listening, admitted.Distinct().Order());
    }

    [KubectlTheory]
    [MemberData(nameof(All))]
    public async Task Memory_OfTheExtender_IsLimitedAndThreeQuartersOfItAreTheHeaps(string folder)
    {
        var (_, container) = await ExtenderAsync(folder);

        var limit = container["resources"]!["limits"]!.Text("memory")!;
        var heap = (await EnvironmentAsync(folder))["DOTNET_GCHeapHardLimit"];

        Assert.EndsWith("Mi", limit, StringComparison.Ordinal);
        Assert.StartsWith("0x", heap, StringComparison.Ordinal);
        Assert.Equal(
            (long.Parse(limit[..^2], CultureInfo.InvariantCulture) << 20) / 4 * 3,
            long.Parse(heap.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private static bool IsMounted(string value) => value.StartsWith("/etc/", StringComparison.Ordinal);

    private static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(string folder)
    {
        var (install, container) = await ExtenderAsync(folder);
        return install.EnvironmentOf(Assert.Single(install.Workloads, workload => workload.Name == "hdfs-locality"), container)
            .Where(pair => pair.Value.Length > 0)
            .ToDictionary(StringComparer.Ordinal);
    }

    private static async Task<(Install Install, JsonObject Container)> ExtenderAsync(string folder)
    {
        var install = await Install.BuildAsync(folder);
        var containers = install.Workloads.SelectMany(workload => workload.Containers);
        return (install, Assert.Single(containers, container => container.Text("name") == "extender"));
    }

    // Of a list, and of Paths:Allow the namespace before it.
    [GeneratedRegex("(?<=^Paths__Allow)__.+__[0-9]+$|__[0-9]+$")]
    private static partial Regex Index();
}
