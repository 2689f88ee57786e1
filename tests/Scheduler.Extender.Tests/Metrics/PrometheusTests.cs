using System.Text.Json.Nodes;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Metrics;

/// <summary>A running service under load, scraped by a real Prometheus: what dashboards and alerts ask for is there.</summary>
public sealed class PrometheusTests
{
    private static readonly string Alerts = Path.Combine(ConfigurationFiles.Repository, "config", "alerts.yaml");

    [PrometheusFact]
    public Task Dashboards_EveryPanel_ReturnsData() => BusyService.RunAsync(async (service, happen) =>
    {
        await using var prometheus = await PrometheusServer.StartAsync(service.Management.BaseAddress!, Alerts);
        var missing = Expressions().ToList();
        Assert.NotEmpty(missing);

        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    // A rate wants a change between two scrapes.
                    await happen();
                    missing = await WithoutDataAsync(prometheus, missing);
                    return missing.Count == 0;
                },
                "every panel has data");
        }
        catch (TimeoutException)
        {
            Assert.Empty(missing);
        }
    });

    [PrometheusFact]
    public Task Alerts_EveryExpression_IsEvaluated() => BusyService.RunAsync(async (service, happen) =>
    {
        await using var prometheus = await PrometheusServer.StartAsync(service.Management.BaseAddress!, Alerts);
        await happen();

        IReadOnlyList<JsonNode> rules = [];
        await Eventually.HoldsAsync(
            async () => (rules = await prometheus.RulesAsync()).All(rule => rule["health"]!.ToString() != "unknown"), "every alert is evaluated");

        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Equal($"{rule["name"]} ok ", $"{rule["name"]} {rule["health"]} {rule["lastError"]}"));
    });

    private static async Task<List<string>> WithoutDataAsync(PrometheusServer prometheus, List<string> expressions)
    {
        var without = new List<string>();
        foreach (var expression in expressions)
            if (await prometheus.CountAsync(expression) == 0) without.Add(expression);
        return without;
    }

    private static IEnumerable<string> Expressions() =>
        from file in Directory.EnumerateFiles(Path.Combine(ConfigurationFiles.Repository, "dashboards"), "*.json")
        from panel in JsonNode.Parse(File.ReadAllText(file))!["panels"]!.AsArray()
        from target in panel!["targets"]!.AsArray()
        select target!["expr"]!.ToString().Replace("$__rate_interval", "1m", StringComparison.Ordinal);
}
