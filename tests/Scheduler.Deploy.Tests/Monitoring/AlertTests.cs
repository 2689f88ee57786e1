using System.Text.Json.Nodes;
using Scheduler.Deploy.Tests.Manifests;
using Scheduler.Extender.Tests.Metrics;

namespace Scheduler.Deploy.Tests.Monitoring;

/// <summary><c>config/alerts.yaml</c>: what it names exists, and every alert is shown to fire and to keep still.</summary>
public sealed class AlertTests
{
    private const string Cases = "tests/Scheduler.Deploy.Tests/Monitoring/alerts.test.yaml";

    private static readonly JsonObject Alerts = Yaml.Document(Repository.Text("config/alerts.yaml"));

    private static IEnumerable<JsonObject> Rules => Alerts.Objects("groups").SelectMany(group => group.Objects("rules"));

    [Fact]
    public void Alerts_All_NameMetricsThatExistAndSayWhatToDo()
    {
        Assert.NotEmpty(Rules);
        Assert.All(Rules, rule =>
        {
            var metrics = MetricNames.In(rule.Text("expr")!);
            Assert.NotEmpty(metrics);
            Assert.Subset(MetricNames.Known, metrics);
            Assert.Contains(rule["labels"]!.Text("severity"), new[] { "warning", "info" });
            Assert.All((string[])["summary", "description", "runbook"], text => Assert.NotNull(rule["annotations"]!.Text(text)));
        });
    }

    [Fact]
    public void Alerts_All_HaveACaseThatFiresAndOneThatDoesNot()
    {
        var cases = Yaml.Document(Repository.Text(Cases)).Objects("tests").SelectMany(test => test.Objects("promql_expr_test")).ToArray();

        Assert.All(Rules, rule =>
        {
            var expression = $"ALERTS{{alertname=\"{rule.Text("alert")}\",alertstate=\"firing\"}}";
            var firing = cases.Where(test => test.Text("expr") == expression).Select(test => test.Objects("exp_samples").Any());
            Assert.Equal((rule.Text("alert"), 2), (rule.Text("alert"), firing.Distinct().Count()));
        });
    }

    [KubectlFact]
    public async Task PrometheusRule_OfTheOverlay_HoldsTheSameGroups()
    {
        var install = await Install.BuildAsync("base+monitoring");

        var rule = Assert.Single(install.OfKind("PrometheusRule"));

        Assert.True(JsonNode.DeepEquals(Alerts, rule.Json["spec"]), "prometheus-rule.yaml is not config/alerts.yaml under spec");
    }

    [PromtoolFact]
    public Task Alerts_Syntax_PassesPromtool() => PassesAsync("check", "config/alerts.yaml");

    [PromtoolFact]
    public Task Alerts_Cases_PassPromtool() => PassesAsync("test", Cases);

    [PromtoolFact]
    public async Task ScrapeConfiguration_OfThePage_PassesPromtool()
    {
        var folder = Directory.CreateTempSubdirectory("hdfs-locality-promtool-").FullName;
        var example = Repository.Text("dashboards/README.md")
            .Split("```")
            .Single(block => block.Contains("scrape_configs:", StringComparison.Ordinal));
        // Debian's Prometheus is built without the discovery of Kubernetes: that line is not read.
        var lines = example.Split('\n').Skip(1).Where(line => !line.Contains("kubernetes_sd_configs:", StringComparison.Ordinal));
        await File.WriteAllLinesAsync(Path.Combine(folder, "prometheus.yml"), lines);
        File.Copy(Repository.PathOf("config/alerts.yaml"), Path.Combine(folder, "alerts.yaml"));

        var (exitCode, output, errors) = await Tool.RunAsync("promtool", ["check", "config", Path.Combine(folder, "prometheus.yml")]);
        Directory.Delete(folder, recursive: true);

        Assert.True(exitCode == 0, output + errors);
        Assert.Contains($"{Rules.Count()} rules found", output, StringComparison.Ordinal);
    }

    private static async Task PassesAsync(string verb, string file)
    {
        var (exitCode, output, errors) = await Tool.RunAsync("promtool", [verb, "rules", Repository.PathOf(file)]);

        Assert.True(exitCode == 0, output + errors);
    }
}
