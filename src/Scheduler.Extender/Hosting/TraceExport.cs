using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Scheduler.Core;

namespace Scheduler.Extender.Hosting;

/// <summary>
/// Exports spans by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the exporter reads that and the other variables of OpenTelemetry
/// (protocol, headers, timeout, sampling). A collector that is unavailable costs spans, never requests.
/// </summary>
internal static class TraceExport
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string Prefix = "OTEL_";

    /// <summary>A sentence if the endpoint cannot be used, or the protocol, which the exporter would take for its default.</summary>
    public static IEnumerable<string> Validate(IConfiguration configuration)
    {
        if (EndpointOf(configuration) is not { } endpoint) yield break;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            yield return $"{EndpointVariable} is '{endpoint}', which is not a URL such as http://collector:4317.";
        if (configuration[ProtocolVariable] is { Length: > 0 } protocol and not ("grpc" or "http/protobuf"))
            yield return $"{ProtocolVariable} is '{protocol}'; it must be grpc or http/protobuf.";
    }

    /// <summary>Adds the exporter, if there is an endpoint.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="configuration">The layers, joined; the environment's variables are in it.</param>
    /// <param name="instance">The replica's name.</param>
    public static void Add(WebApplicationBuilder builder, IConfiguration configuration, string instance)
    {
        if (EndpointOf(configuration) is null) return;
        builder.Configuration.AddInMemoryCollection(
            configuration.AsEnumerable().Where(pair => pair.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)));
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Tracing.Name, serviceInstanceId: instance))
            .WithTracing(tracing => tracing.AddSource(Tracing.Name).AddOtlpExporter());
    }

    private static string? EndpointOf(IConfiguration configuration) =>
        configuration[EndpointVariable] is { Length: > 0 } endpoint ? endpoint : null;
}
