using System.Text.Json.Nodes;
using Scheduler.Deploy.Tests.Manifests;

namespace Scheduler.Deploy.Tests.Monitoring;

/// <summary>
/// Each dashboard can be imported and read by who did not make it. Whether its panels show data is tested against Prometheus.
/// </summary>
public sealed class DashboardTests
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
        var panels = Dashboard(file).Objects("panels").ToArray();

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
        // A number of its own would overwrite somebody's dashboard.
        Assert.Null(dashboard["id"]);
        Assert.InRange((int)dashboard["schemaVersion"]!, 36, 41);
        Assert.All(dashboard.Objects("panels"), panel =>
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

    [Theory]
    [MemberData(nameof(Files))]
    public void Variables_Datasource_IsThere(string file)
    {
        var variable = Assert.Single(Dashboard(file)["templating"].Objects("list"));

        Assert.Equal(("datasource", "datasource", "prometheus"), (variable.Text("name"), variable.Text("type"), variable.Text("query")));
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
        Dashboard(file).Objects("panels").SelectMany(panel => panel.Objects("targets")).Select(target => target.Text("expr")!);
}
