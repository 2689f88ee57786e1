using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Scheduler.Extender.Tests.Support;

/// <summary>
/// A collector that takes OTLP over HTTP: <c>POST /v1/traces</c> with an <c>ExportTraceServiceRequest</c>
/// (opentelemetry/proto/collector/trace/v1/trace_service.proto).
/// </summary>
internal sealed class SpanCollector : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SpanCollector(WebApplication app) => _app = app;

    /// <summary>What was exported.</summary>
    public ConcurrentQueue<ExportedSpan> Spans { get; } = new();

    /// <summary>Where it listens.</summary>
    public string Address => _app.Urls.Single();

    public static async Task<SpanCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new SpanCollector(builder.Build());
        collector._app.MapPost("/v1/traces", collector.TakeAsync);
        await collector._app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        foreach (var resource in FieldsOf(body.ToArray(), 1))
            foreach (var scope in FieldsOf(resource, 2))
                foreach (var span in FieldsOf(scope, 2))
                    Spans.Enqueue(ExportedSpan.Of(span));
    }

    /// <summary>The values of a field of bytes.</summary>
    internal static IEnumerable<byte[]> FieldsOf(byte[] message, int field)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited)) yield return input.ReadBytes().ToByteArray();
            else input.SkipLastField();
        }
    }
}

/// <summary>A span.</summary>
/// <param name="TraceId">Its trace, in hexadecimal digits.</param>
/// <param name="Id">Itself.</param>
/// <param name="ParentId">The span that it is part of; empty for none.</param>
/// <param name="Name">What it is of.</param>
internal sealed record ExportedSpan(string TraceId, string Id, string ParentId, string Name)
{
    public static ExportedSpan Of(byte[] span) => new(Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(First(span, 5)));

    private static string Hex(byte[] span, int field) => Convert.ToHexStringLower(First(span, field));

    private static byte[] First(byte[] span, int field) => SpanCollector.FieldsOf(span, field).FirstOrDefault() ?? [];
}
