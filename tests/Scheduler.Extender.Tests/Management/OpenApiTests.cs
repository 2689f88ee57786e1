using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Management;

public sealed class OpenApiTests
{
    private static readonly string[] Routes =
    [
        "/extender/filter", "/extender/prioritize", "/extender/preempt", "/extender/bind", "/livez", "/healthz", "/readyz", "/metrics",
        "/api/v1/cluster", "/api/v1/decisions", "/api/v1/explain/{namespace}/{pod}", "/api/v1/executors", "/api/v1/outcomes",
        "/api/v1/topology",
        "/download/hdfs-locality-spark.jar", "/download/hdfs-locality-spark.jar.sha256",
    ];

    [Fact]
    public async Task OpenApi_BothListeners_NamesEveryRoute()
    {
        await using var service = await RunningService.StartAsync(change: settings => settings with
        {
            Extender = settings.Extender with { Bind = true },
        });

        using var json = JsonDocument.Parse(await service.Management.GetByteArrayAsync(new Uri("/openapi/v1.json", UriKind.Relative)));

        Assert.Equal("HDFS locality scheduler", json.RootElement.GetProperty("info").GetProperty("title").GetString());
        Assert.StartsWith("3.", json.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = json.RootElement.GetProperty("paths").EnumerateObject().ToDictionary(path => path.Name, path => path.Value);
        Assert.Equal(Routes.Order(), paths.Keys.Order());
        Assert.All(
            Routes,
            route =>
                Assert.True(paths[route].TryGetProperty(route.StartsWith("/extender", StringComparison.Ordinal) ? "post" : "get", out _)));
        // The page of the API has each, too; checksums stand beside their file.
        var page = DocumentationPages.Text("dashboards/explain.md");
        Assert.All(
            Routes.Where(route => !route.StartsWith("/extender", StringComparison.Ordinal) && !route.EndsWith(".sha256", StringComparison.Ordinal)),
            route => Assert.Matches($"`{Regex.Escape(route)}[`?]", page));
        var explain = paths["/api/v1/explain/{namespace}/{pod}"].GetProperty("get");
        Assert.Equal("explain", explain.GetProperty("operationId").GetString());
        Assert.Equal(
            ["200", "401", "403", "404", "421", "503"],
            explain.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order());
    }
}
