using System.Text.Json.Nodes;
using Scheduler.Demo;
using Scheduler.Extender.Commands;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Metrics;

/// <summary>A running service under load, scraped by a real Prometheus: what dashboards and alerts ask for is there.</summary>
public sealed class PrometheusTests
{
    private static readonly string Alerts = Path.Combine(ConfigurationFiles.Repository, "config", "alerts.yaml");

    /// <summary>What a panel shows only with a feature that the demo does without, or once something went wrong.</summary>
    private static readonly string[] NotInTheDemo =
    [
        // Redis, observers, the edit log, which is asked over RPC.
        "redis_", "observer_reads", "inotify_",
        // Pods that say what they read of Parquet files.
        "parquet_",
        // A NameNode that fails, another that takes over, an object or a request that cannot be read.
        "outcome!=", "circuit_open", "failovers", "unreadable_objects", "status!=",
        // A watch that has ended: each lasts minutes.
        "kubernetes_watches",
        // The planner, which it leaves off.
        "admission_duration", "gates_removed", "gated_duration", "planned_pods_bound",
    ];

    [PrometheusFact]
    public Task Dashboards_EveryPanel_ReturnsData() => BusyService.RunAsync(async (service, happen) =>
    {
        await using var prometheus = await PrometheusServer.StartAsync(service.Management.BaseAddress!, Alerts);

        // A rate wants a change between two scrapes.
        Assert.Empty(await WithoutDataAsync(prometheus, happen, expected: []));
    });

    [PrometheusFact]
    public async Task Dashboards_AfterTheDemo_LackOnlyWhatItDoesNotDo()
    {
        using var authority = new TestCertificates();
        using var tls = TlsDirectory.Of(authority);
        await using var demo =
            new DemoRun(seed: 2026, DemoCommand.StartServiceAsync, TimeProvider.System, _ => { }, new Dictionary<string, string?>
            {
                ["Management:Urls"] = "http://127.0.0.1:0;https://127.0.0.1:0",
                ["Management:CertificateFile"] = tls.CertificateFile,
                ["Management:KeyFile"] = tls.KeyFile,
            });
        await demo.RunAsync(CancellationToken.None);
        await using var prometheus = await PrometheusServer.StartAsync(demo.Addresses[1], Alerts);

        var missing = await WithoutDataAsync(prometheus, () => Task.CompletedTask, NotInTheDemo);

        Assert.Equal([], missing.Where(expression => !Names(NotInTheDemo, expression)));
        Assert.All(NotInTheDemo, name => Assert.Contains(missing, expression => Names([name], expression)));
    }

    [Fact]
    public void Dashboards_PanelsThatMayBeEmpty_SayWhatThatMeans() => Assert.All(
        Panels().Where(panel => ExpressionsOf(panel).All(expression => Names(NotInTheDemo, expression))),
        panel => Assert.False(
            string.IsNullOrEmpty(panel["fieldConfig"]!["defaults"]!["noValue"]?.ToString()), $"{panel["title"]} has no noValue"));

    [PrometheusFact]
    public Task Alerts_EveryExpression_IsEvaluated() => BusyService.RunAsync(async (service, happen) =>
    {
        await using var prometheus = await PrometheusServer.StartAsync(service.Management.BaseAddress!, Alerts);
        await happen();

        IReadOnlyList<JsonNode> rules = [];
        await Eventually.HoldsAsync(
            async () =>
                (rules = await prometheus.RulesAsync()).All(rule => rule["health"]!.ToString() != "unknown"), "every alert is evaluated");

        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Equal($"{rule["name"]} ok ", $"{rule["name"]} {rule["health"]} {rule["lastError"]}"));
    });

    /// <summary>Expressions that have given nothing, once those are all expected ones, or after a while.</summary>
    private static async Task<List<string>> WithoutDataAsync(PrometheusServer prometheus, Func<Task> happen, string[] expected)
    {
        var missing = Expressions().ToList();
        Assert.NotEmpty(missing);
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    await happen();
                    foreach (var expression in missing.ToArray())
                        if (await prometheus.CountAsync(expression) > 0) missing.Remove(expression);
                    return missing.All(expression => Names(expected, expression));
                },
                "every panel has data");
        }
        catch (TimeoutException)
        {
            // Which are missing says more than that they are.
        }

        return missing;
    }

    private static bool Names(string[] names, string expression) => names.Any(name => expression.Contains(name, StringComparison.Ordinal));

    private static IEnumerable<JsonNode> Panels() =>
        from file in Directory.EnumerateFiles(Path.Combine(ConfigurationFiles.Repository, "dashboards"), "*.json")
        from panel in JsonNode.Parse(File.ReadAllText(file))!["panels"]!.AsArray()
        where (string?)panel["type"] != "row"
        select panel;

    private static IEnumerable<string> Expressions() => Panels().SelectMany(ExpressionsOf);

    private static IEnumerable<string> ExpressionsOf(JsonNode panel) =>
        panel["targets"]!.AsArray().Select(
            target => target!["expr"]!.ToString()
                .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                // Of both variables "All", as Grafana writes it; the label cluster is one that not every Prometheus adds.
                .Replace("$cluster", ".*", StringComparison.Ordinal)
                .Replace("$job", ".*", StringComparison.Ordinal));
}
