using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Scheduler.Benchmarks.Http;

/// <summary>
/// The least that an answer can cost in this server: <c>POST /baseline/{n}</c> reads the body to its end without parsing it and writes n
/// bytes that were ready before. Same process, listener and connection handling as the verbs.
/// </summary>
internal sealed class BaselineEndpoint : IStartupFilter
{
    public const string Prefix = "/baseline/";

    private readonly byte[] _bytes = new byte[32 << 20];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(inner => context => context.Request.Path.Value is { } path && path.StartsWith(Prefix, StringComparison.Ordinal)
            ? AnswerAsync(context, int.Parse(path.AsSpan(Prefix.Length), CultureInfo.InvariantCulture))
            : inner(context));
        next(app);
    };

    private async Task AnswerAsync(HttpContext context, int bytes)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = bytes;
        await context.Response.Body.WriteAsync(_bytes.AsMemory(0, bytes), context.RequestAborted);
    }
}
