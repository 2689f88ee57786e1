using System.Text.RegularExpressions;
using Scheduler.Extender.Tests.Metrics;

namespace Scheduler.Deploy.Tests.Manifests;

public sealed partial class RuleTests
{
    /// <summary>Metrics as the README lists them, which a test of the service holds.</summary>
    private static readonly HashSet<string> Known =
        [.. NamedMetric().Matches(Repository.Text("README.md")).Select(match => $"hdfs_locality_{match.Groups[1].Value}")];

    [KubectlFact]
    public async Task Alerts_All_NameMetricsThatExistAndSayWhatToLookAt()
    {
        var install = await Install.BuildAsync("overlays/monitoring");
        var rules = install.OfKind("PrometheusRule").SelectMany(rule => rule.Json["spec"].Objects("groups")).SelectMany(group => group.Objects("rules")).ToArray();

        Assert.NotEmpty(rules);
        Assert.All(rules, rule =>
        {
            var metrics = Metric().Matches(rule.Text("expr")!).Select(match => Suffix().Replace(match.Value, ""));
            Assert.NotEmpty(metrics);
            Assert.Subset(Known, metrics.ToHashSet());
            Assert.NotNull(rule["labels"]!["severity"]);
            Assert.NotNull(rule["annotations"]!["summary"]);
        });
    }

    [PromtoolFact]
    public async Task Alerts_All_PassPromtool()
    {
        // What the operator gives Prometheus is the spec; JSON is YAML.
        var spec = Yaml.Document(Repository.Text("deploy/overlays/monitoring/prometheus-rule.yaml"))["spec"]!.ToJsonString();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, spec);

        var (exitCode, output, errors) = await Tool.RunAsync("promtool", ["check", "rules", file]);

        File.Delete(file);
        Assert.True(exitCode == 0, output + errors);
    }

    [GeneratedRegex("`([a-z_]+)` [cgh]\\b")]
    private static partial Regex NamedMetric();

    [GeneratedRegex("hdfs_locality_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("_bucket$")]
    private static partial Regex Suffix();
}
