using System.Net;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Management;

public sealed class MetricsRouteTests
{
    /// <summary>What Prometheus, a browser and others ask for.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5")]
    [InlineData("application/openmetrics-text; version=1.0.0")]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited")]
    [InlineData("text/html,*/*;q=0.8")]
    [InlineData("image/png")]
    public async Task Metrics_WhateverIsAccepted_AreText004(string accept)
    {
        await using var service = await RunningService.StartAsync();
        await service.SendAsync("filter", new PodRequest("/in/a").Offer("n1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative));
        if (accept.Length > 0) request.Headers.TryAddWithoutValidation("Accept", accept);

        using var response = await service.Management.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.NonValidated["Content-Type"].ToString());
        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal(1, new MetricsPage(page)["request_duration_seconds_bucket{verb=\"filter\",le=\"+Inf\"}"]);
        Assert.All(["# EOF", "# {", ".0\"}"], openMetrics => Assert.DoesNotContain(openMetrics, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_TwoServicesInOneProcess_CountTheirOwn()
    {
        await using var busy = await RunningService.StartAsync();
        await using var idle = await RunningService.StartAsync();

        await busy.SendAsync("filter", new PodRequest("/in/a").Offer("n1"));

        Assert.Equal(1, (await busy.MetricsAsync()).Sum("requests_total"));
        Assert.Equal(0, (await idle.MetricsAsync()).Sum("requests_total"));
    }
}
