using Scheduler.Extender.Doctor;
using Scheduler.Extender.Tests.Configuration;

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
    [InlineData("percentageOfNodesToScore: 100", "percentageOfNodesToScore: 10", "scheduler/sampling Warn", "percentageOfNodesToScore: 100")]
    [InlineData("weight: 20", "weight: 1", "scheduler/weight Warn", "weight: 20")]
    [InlineData("  qps: 5000", "  qps: 50", "scheduler/qps Warn", "5000")]
    [InlineData("nodeCacheCapable: true", "nodeCacheCapable: false", "scheduler/node-names Warn", "nodeCacheCapable: true")]
    [InlineData("ignorable: true", "ignorable: false", "scheduler/ignorable Warn", "ignorable: true")]
    [InlineData("prioritizeVerb: prioritize", "bindVerb: bind", "scheduler/extender Fail", "prioritizeVerb: prioritize")]
    [InlineData("preemptVerb: preempt", "bindVerb: bind", "scheduler/waiting Fail", "preemptVerb: preempt")]
    [InlineData("127.0.0.1:8888", "127.0.0.1:9999", "scheduler/extender Fail", "urlPrefix")]
    [InlineData("schedulerName: hdfs-locality-scheduler", "schedulerName: other", "scheduler/profile Fail", "spec.schedulerName")]
    public async Task Examine_OneValueWrong_NamesItAndTheRightOne(string right, string wrong, string expected, string cure)
    {
        var text = await File.ReadAllTextAsync(ConfigurationFiles.KubeSchedulerWaiting);
        // The commentary names values, too: only what stands alone on its line is changed.
        var lines = text.Split('\n').Select(line => line.TrimStart().StartsWith('#') ? line : line.Replace(right, wrong, StringComparison.Ordinal));
        await File.WriteAllLinesAsync(_file, lines);

        var findings = await _clinic.ExamineAsync(_file);

        FindingAssert.AreNotWell(findings, expected);
        Assert.Contains(cure, findings.Single(finding => $"{finding.Check} {finding.State}" == expected).Cure, StringComparison.Ordinal);
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
    public async Task Examine_ConfigMapNotToBeHad_IsUnknown()
    {
        var findings = await _clinic.ExamineAsync("configmap:hdfs-locality/kube-scheduler");

        FindingAssert.Names(findings, "scheduler", FindingState.Unknown, "404", "configmap:NAMESPACE/NAME");
    }
}
