using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Scheduler.Extender.Hosting;
using Scheduler.Extender.Tests.Support;
using Scheduler.Testing;

namespace Scheduler.Extender.Tests.Hosting;

/// <summary>Spans reach a collector, in the caller's trace; without an endpoint there is no exporter.</summary>
public sealed class TraceExportTests
{
    private const string CallersTrace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task Prioritize_WithACollector_ExportsVerbReadAndCallsInTheCallersTrace()
    {
        await using var collector = await SpanCollector.StartAsync();
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var service = await RunningService.StartAsync(
            [hdfs.NameNode.Address], configure: builder => TraceExport.Add(builder, ConfigurationOf(collector.Address), "replica-1"));
        service.Verbs.DefaultRequestHeaders.Add("traceparent", $"00-{CallersTrace}-b7ad6b7169203331-01");

        await service.ScoresAsync(new PodRequest("/in/a"), TestHdfs.Nodes);

        await Eventually.HoldsAsync(
            () => Names(collector).IsSupersetOf(["prioritize", "read block map", "GetBlockLocations"]), "the spans have come");
        var spans = collector.Spans.Where(span => span.TraceId == CallersTrace).ToDictionary(span => span.Id);
        var verb = spans.Values.First(span => span.Name == "prioritize");
        Assert.Equal("b7ad6b7169203331", verb.ParentId);
        Assert.Equal(verb.Id, spans.Values.Single(span => span.Name == "read block map").ParentId);
        Assert.Contains(spans.Values, span => span.Name == "GetBlockLocations" && spans[span.ParentId].Name == "read block map");
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Add_WithoutAnEndpoint_AddsNothing(string? endpoint)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var before = builder.Services.Count;

        TraceExport.Add(builder, ConfigurationOf(endpoint), "replica-1");

        Assert.Equal(before, builder.Services.Count);
        Assert.DoesNotContain(builder.Services, service => service.ServiceType == typeof(TracerProvider));
    }

    [Theory]
    [InlineData("collector:4317")]
    [InlineData("/v1/traces")]
    [InlineData("ftp://collector")]
    public void Validate_WhatIsNoUrl_IsSaid(string endpoint) =>
        Assert.Contains(
            "OTEL_EXPORTER_OTLP_ENDPOINT", Assert.Single(TraceExport.Validate(ConfigurationOf(endpoint))), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://collector:4317")]
    [InlineData("https://[::1]:4318/")]
    [InlineData(null)]
    public void Validate_AUrlOrNothing_IsTaken(string? endpoint) => Assert.Empty(TraceExport.Validate(ConfigurationOf(endpoint)));

    private static IConfigurationRoot ConfigurationOf(string? endpoint) => new ConfigurationBuilder().AddInMemoryCollection(
    [
        new("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
        new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        new("OTEL_BSP_SCHEDULE_DELAY", "50"),
    ]).Build();

    private static HashSet<string> Names(SpanCollector collector) =>
        [.. collector.Spans.Where(span => span.TraceId == CallersTrace).Select(span => span.Name)];
}
