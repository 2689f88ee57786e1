using Scheduler.Extender.Doctor;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>The configuration that is shipped, broken in one place.</summary>
public sealed class SchedulerFaultTests : IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private Clinic _clinic = null!;

    public async Task InitializeAsync() => _clinic = await Clinic.OpenAsync();

    public async Task DisposeAsync()
    {
        File.Delete(_file);
        await _clinic.DisposeAsync();
    }

    [Theory]
    [InlineData("base")]
    [InlineData("waiting")]
    public async Task Examine_ConfigurationAsShipped_FindsNothing(string which) => FindingAssert.AreNotWell(
        await _clinic.ExamineAsync(which == "base" ? ConfigurationFiles.KubeScheduler : ConfigurationFiles.KubeSchedulerWaiting));

    [Theory]
    [InlineData(
        "percentageOfNodesToScore: 100", "percentageOfNodesToScore: 10", "scheduler/sampling Warn", "percentageOfNodesToScore: 100")]
    [InlineData("weight: 20", "weight: 1", "scheduler/weight Warn", "weight: 20")]
    [InlineData("  qps: 5000", "  qps: 50", "scheduler/qps Warn", "5000")]
    [InlineData("nodeCacheCapable: true", "nodeCacheCapable: false", "scheduler/node-names Warn", "nodeCacheCapable: true")]
    [InlineData("ignorable: true", "ignorable: false", "scheduler/ignorable Warn", "ignorable: true")]
    [InlineData("prioritizeVerb: prioritize", "enableHTTPS: false", "scheduler/extender Fail", "prioritizeVerb: prioritize")]
    [InlineData("preemptVerb: preempt", "enableHTTPS: false", "scheduler/waiting Fail", "preemptVerb: preempt")]
    [InlineData("httpTimeout: 1s", "httpTimeout: 100ms", "scheduler/timeout Fail", "httpTimeout: 1s")]
    [InlineData("httpTimeout: 1s", "enableHTTPS: false", "scheduler/timeout Warn", "httpTimeout: 1s")]
    [InlineData("podMaxBackoffSeconds: 2", "podInitialBackoffSeconds: 1", "scheduler/backoff Warn", "podMaxBackoffSeconds: 2")]
    [InlineData("    weight: 20", "    bindVerb: bind\n    weight: 20", "scheduler/bind Fail", "Extender:Bind=true")]
    [InlineData("http://127.0.0.1:8888", "https://127.0.0.1:8888", "scheduler/tls Warn", "tlsConfig.caFile")]
    [InlineData(
        "resourceNamespace: hdfs-locality", "resourceNamespace: elsewhere", "scheduler/lease Warn", "elsewhere/hdfs-locality-scheduler")]
    [InlineData("127.0.0.1:8888", "127.0.0.1:9999", "scheduler/extender Fail", "urlPrefix")]
    [InlineData("schedulerName: hdfs-locality-scheduler", "schedulerName: other", "scheduler/profile Fail", "spec.schedulerName")]
    public async Task Examine_OneValueWrong_NamesItAndTheRightOne(string right, string wrong, string expected, string remedy)
    {
        var text = await File.ReadAllTextAsync(ConfigurationFiles.KubeSchedulerWaiting);
        // The commentary names values, too: only what stands alone on its line is changed.
        var lines = text.Split('\n').Select(
            line => line.TrimStart().StartsWith('#') ? line : line.Replace(right, wrong, StringComparison.Ordinal));
        await File.WriteAllLinesAsync(_file, lines);

        var findings = await _clinic.ExamineAsync(_file);

        FindingAssert.AreNotWell(findings, expected);
        Assert.Contains(
            remedy, findings.Single(finding => $"{finding.Check} {finding.State}" == expected).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examine_PodsWantToWaitAndNothingFilters_Warns()
    {
        var pod = new PodRequest(Clinic.Path) { Annotations = new Dictionary<string, string> { ["hdfs.locality/max-wait"] = "15s" } };
        _clinic.Admit(pod, "n1");

        var findings = await _clinic.ExamineAsync(ConfigurationFiles.KubeScheduler);

        FindingAssert.Names(findings, "scheduler/waiting", FindingState.Warn, "hdfs.locality/max-wait: 1", "deploy/overlays/waiting");
        FindingAssert.AreNotWell(await _clinic.ExamineAsync(ConfigurationFiles.KubeSchedulerWaiting));
    }

    [Theory]
    [InlineData("kind: Pod", nameof(FindingState.Fail))]
    [InlineData("a: [", nameof(FindingState.Fail))]
    [InlineData(null, nameof(FindingState.Unknown))]
    public async Task Examine_NoConfigurationInTheFile_SaysSo(string? text, string expected)
    {
        if (text is null) File.Delete(_file);
        else await File.WriteAllTextAsync(_file, text);

        var findings = await _clinic.ExamineAsync(_file);

        Assert.Single(findings, finding => finding.Check == "scheduler" && finding.State.ToString() == expected);
    }

    [Fact]
    public async Task Examine_ConfigurationForASchedulerThatIsThere_FindsNothing()
    {
        // The settings of overlays/extender-only, whose address the user fills in.
        _clinic.Change = settings => settings with
        {
            Extender = settings.Extender with { Urls = "https://*:8443" },
            Kubernetes = settings.Kubernetes with { SchedulerNames = ["default-scheduler"], SchedulerLease = "kube-system/kube-scheduler" },
        };

        FindingAssert.AreNotWell(await _clinic.ExamineAsync(ConfigurationFiles.KubeSchedulerExtender));
    }

    [Fact]
    public async Task Examine_ConfigMap_IsReadAsTheFileIs()
    {
        var text = await File.ReadAllTextAsync(ConfigurationFiles.KubeScheduler);
        var broken = text.Replace("    weight: 20", "    weight: 2", StringComparison.Ordinal);
        _clinic.Cluster.Objects.AddConfigMap("hdfs-locality", "right", "kube-scheduler-config.yaml", text);
        _clinic.Cluster.Objects.AddConfigMap("hdfs-locality", "wrong", "config.yaml", broken);
        _clinic.Cluster.Objects.AddConfigMap("hdfs-locality", "other", "core-site.xml", "<configuration/>");

        FindingAssert.AreNotWell(await _clinic.ExamineAsync("configmap:hdfs-locality/right"));
        FindingAssert.AreNotWell(await _clinic.ExamineAsync("configmap:hdfs-locality/wrong"), "scheduler/weight Warn");
        FindingAssert.Names(
            await _clinic.ExamineAsync("configmap:hdfs-locality/other"), "scheduler", FindingState.Unknown, "holds no", "FILE");
    }

    [Fact]
    public async Task Examine_ConfigMapForbidden_SaysWhatLacks()
    {
        _clinic.Cluster.Objects.AddConfigMap("hdfs-locality", "right", "config.yaml", "");
        _clinic.Cluster.Server.Faults.Inject(ApiServerFault.Forbidden, operation: "get configmaps");

        var findings = await _clinic.ExamineAsync("configmap:hdfs-locality/right");

        FindingAssert.Names(findings, "scheduler", FindingState.Unknown, "403", "that we may get");
    }

    [Fact]
    public async Task Examine_ConfigMapNotToBeHad_IsUnknown()
    {
        var findings = await _clinic.ExamineAsync("configmap:hdfs-locality/kube-scheduler");

        FindingAssert.Names(findings, "scheduler", FindingState.Unknown, "404", "configmap:NAMESPACE/NAME");
    }
}
