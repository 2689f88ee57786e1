using System.Net.Mime;
using Microsoft.Net.Http.Headers;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Metrics;
using Scheduler.Extender.Verbs.Wire;

namespace Scheduler.Extender.Verbs;

/// <summary>The HTTP side that all verbs share: one way to check input, one way to say what is wrong with it.</summary>
internal sealed class VerbRoutes(ExtenderOptions options, SchedulerMetrics metrics, TimeProvider clock, ILogger<VerbRoutes> logger)
{
    /// <summary>What kube-scheduler's <c>urlPrefix</c> ends in.</summary>
    public const string Prefix = "/extender";

    /// <summary>Maps <c>POST /extender/{verb}</c>.</summary>
    public void Map(IEndpointRouteBuilder routes, IEnumerable<IVerb> verbs)
    {
        foreach (var verb in verbs)
        {
            // As a RequestDelegate it would be left out of the OpenAPI document.
            Delegate handler = (HttpContext context) => HandleAsync(verb, context);
            routes.MapPost($"{Prefix}/{verb.Name}", handler)
                .WithName(verb.Name)
                .WithSummary($"The extender verb {verb.Name} of kube-scheduler.")
                .Produces(StatusCodes.Status200OK, contentType: MediaTypeNames.Application.Json)
                .Produces<ErrorAnswer>(StatusCodes.Status400BadRequest)
                .Produces<ErrorAnswer>(StatusCodes.Status413PayloadTooLarge)
                .Produces<ErrorAnswer>(StatusCodes.Status415UnsupportedMediaType);
        }
    }

    private async Task HandleAsync(IVerb verb, HttpContext context)
    {
        var start = clock.GetTimestamp();
        // What an exception that escapes makes of it.
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await AnswerAsync(verb, context);
            status = context.Response.StatusCode;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            status = StatusCodes.Status499ClientClosedRequest;
            Log.CallerGone(logger, verb.Name);
        }
        finally
        {
            metrics.RecordRequest(verb.Name, status, clock.GetElapsedTime(start));
        }
    }

    private async Task AnswerAsync(IVerb verb, HttpContext context)
    {
        if (!IsJson(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "Content-Type must be application/json.");
            return;
        }

        using var body = await RequestBody.ReadAsync(context.Request, options.MaxBodyBytes, context.RequestAborted);
        if (body is null)
        {
            // The rest of the body is not read, so the connection cannot be used again.
            context.Response.Headers.Connection = "close";
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge,
                $"The body is larger than {options.MaxBodyBytes} bytes (Extender:MaxBodyBytes); set nodeCacheCapable: true to send names only.");
            return;
        }

        using var answer = new PooledBuffer(body.Count);
        try
        {
            await verb.AnswerAsync(body.Written, answer, context.RequestAborted);
        }
        catch (MalformedRequestException exception)
        {
            Log.MalformedRequest(logger, verb.Name, exception.Message);
            await RefuseAsync(context, StatusCodes.Status400BadRequest, exception.Message);
            return;
        }

        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = answer.Count;
        await context.Response.Body.WriteAsync(answer.Written, context.RequestAborted);
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorAnswer(message), context.RequestAborted);
    }

    /// <summary>What a refused request gets.</summary>
    internal sealed record ErrorAnswer(string Error);
}
