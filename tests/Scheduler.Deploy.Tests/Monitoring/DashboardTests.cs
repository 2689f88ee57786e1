using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Scheduler.Deploy.Tests.Manifests;

namespace Scheduler.Deploy.Tests.Monitoring;

/// <summary>
/// Each dashboard can be imported and read by who did not make it. Whether its panels show data is tested against Prometheus.
/// </summary>
public sealed partial class DashboardTests
{
    private static readonly string[] Names =
        [
            .. Directory.EnumerateFiles(Repository.PathOf("dashboards"), "*.json")
                .Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ];

    public static TheoryData<string> Files => [.. Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_All_HaveDescriptionUnitAndTheChosenDatasource(string file)
    {
        var panels = Panels(file).ToArray();

        Assert.NotEmpty(panels);
        Assert.Equal(panels.Length, panels.Select(panel => panel.Text("id")).Distinct().Count());
        Assert.All(panels, panel =>
        {
            Assert.All((string[])["title", "description"], text => Assert.False(string.IsNullOrWhiteSpace(panel.Text(text))));
            Assert.NotNull(panel["fieldConfig"]!["defaults"]!.Text("unit"));
            Assert.Equal("${datasource}", panel["datasource"]!.Text("uid"));
            Assert.All(panel.Objects("targets"), target => Assert.Equal("${datasource}", target["datasource"]!.Text("uid")));
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Dashboard_Shape_IsWhatGrafanaImports(string file)
    {
        var dashboard = Dashboard(file);

        Assert.Matches("^[a-z0-9-]{1,40}$", dashboard.Text("uid"));
        // A number of its own would overwrite another dashboard.
        Assert.Null(dashboard["id"]);
        // Of Grafana 12 and 13; older ones take it, too.
        Assert.Equal(42, (int)dashboard["schemaVersion"]!);
        Assert.All(Panels(file), panel =>
        {
            Assert.Contains(panel.Text("type"), new[] { "timeseries", "stat" });
            Assert.Contains(
                panel["fieldConfig"]!["defaults"]!.Text("unit"), new[] { "short", "s", "bytes", "Bps", "ops", "reqps", "percentunit" });
            var references = panel.Objects("targets").Select(target => target.Text("refId")).ToArray();
            Assert.Equal(references, references.OfType<string>().Distinct());
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_Expressions_NameMetricsThatExist(string file) => Assert.All(Expressions(file), expression =>
    {
        var metrics = MetricNames.In(expression);
        Assert.NotEmpty(metrics);
        Assert.Subset(MetricNames.Known, metrics);
    });

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_Places_DoNotOverlap(string file)
    {
        var cells = Dashboard(file).Objects("panels").Select(panel => panel["gridPos"]!).SelectMany(place =>
            from x in Enumerable.Range((int)place["x"]!, (int)place["w"]!)
            from y in Enumerable.Range((int)place["y"]!, (int)place["h"]!)
            select (x, y)).ToArray();

        Assert.Equal(cells.Length, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }

    /// <summary>Several clusters or installs in one Prometheus are distinguished; one alone needs no label <c>cluster</c>.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Variables_All_AreUsedByEverySeries(string file)
    {
        var variables = Dashboard(file)["templating"].Objects("list").ToArray();

        Assert.Equal(["datasource", "cluster", "job"], variables.Select(variable => variable.Text("name")));
        Assert.All(variables.Skip(1), variable => Assert.Equal(("query", ".*"), (variable.Text("type"), variable.Text("allValue"))));
        Assert.All(Expressions(file), expression =>
            Assert.Equal(Series().Count(expression), Scope().Count(expression)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Rows_All_HaveAtLeastTwoPanelsBelow(string file)
    {
        var types = Dashboard(file).Objects("panels").Select(panel => panel.Text("type") == "row" ? '|' : '.').ToArray();

        Assert.Matches(@"^(\|\.{2,})+$", new string(types));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_Stats_HaveThresholdsInAscendingOrder(string file) => Assert.All(
        Panels(file).Where(panel => panel.Text("type") == "stat"),
        panel =>
        {
            var steps = panel["fieldConfig"]!["defaults"]!["thresholds"]!.Objects("steps").ToArray();
            Assert.Null(steps[0]["value"]);
            var values = steps.Skip(1).Select(step => (double)step["value"]!).ToArray();
            Assert.Equal(values.Order(), values);
        });

    [Fact]
    public void Links_OfPanels_NameEveryAlert()
    {
        var linked = Names.SelectMany(Panels).SelectMany(panel => panel.Objects("links"))
            .Select(link => link.Text("url")!.Split("search=rule:")[1]).Distinct().Order(StringComparer.Ordinal);

        var alerts = Yaml.Document(Repository.Text("config/alerts.yaml")).Objects("groups")
            .SelectMany(group => group.Objects("rules")).Select(rule => rule.Text("alert")).Order(StringComparer.Ordinal);
        Assert.Equal(alerts, linked);
    }

    [Fact]
    public void Metrics_All_HaveAPanel()
    {
        var shown = Names.SelectMany(Expressions).SelectMany(MetricNames.In).Select(FamilyOf).ToHashSet();

        // The number of nodes is there to hold other figures against.
        Assert.Equal(["hdfs_locality_nodes"], MetricNames.Known.Select(FamilyOf).Distinct().Where(metric => !shown.Contains(metric)));
    }

    [KubectlFact]
    public async Task ConfigMap_OfTheOverlay_HoldsEveryDashboard()
    {
        var install = await Install.BuildAsync("base+monitoring");

        var map = install.Find("ConfigMap", "hdfs-locality-dashboards", "hdfs-locality")!;

        Assert.Equal("1", map.Json["metadata"]!["labels"]!.Text("grafana_dashboard"));
        Assert.Equal(Names, map.Json["data"]!.AsObject().Select(file => file.Key).Order(StringComparer.Ordinal));
    }

    private static string FamilyOf(string series) => new[] { "_bucket", "_sum", "_count" }
        .Where(
            suffix => series.EndsWith(suffix, StringComparison.Ordinal)).Select(suffix => series[..^suffix.Length]).FirstOrDefault(series);

    private static JsonObject Dashboard(string file) => JsonNode.Parse(Repository.Text($"dashboards/{file}"))!.AsObject();

    private static IEnumerable<string> Expressions(string file) =>
        Panels(file).SelectMany(panel => panel.Objects("targets")).Select(target => target.Text("expr")!);

    private static IEnumerable<JsonObject> Panels(string file) =>
        Dashboard(file).Objects("panels").Where(panel => panel.Text("type") != "row");

    [GeneratedRegex("hdfs_locality_[a-z_]+")]
    private static partial Regex Series();

    [GeneratedRegex("""hdfs_locality_[a-z_]+\{cluster=~"\$cluster",job=~"\$job"[,}]""")]
    private static partial Regex Scope();
}
