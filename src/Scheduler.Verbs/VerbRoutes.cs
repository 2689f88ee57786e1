using System.Net.Mime;
using Scheduler.Core.Buffers;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;
using Scheduler.Verbs.Wire;

namespace Scheduler.Verbs;

/// <summary>The HTTP part of all verbs: it checks requests and reports errors in the same way for each.</summary>
internal sealed class VerbRoutes(
    ExtenderOptions options, RequestBudget budget, IVerbObserver observer, TimeProvider clock, ILogger<VerbRoutes> logger)
{
    /// <summary>What kube-scheduler's <c>urlPrefix</c> ends in.</summary>
    public const string Prefix = "/extender";

    /// <summary>Bytes of the next requests that the connection's own buffer may hold while one is answered.</summary>
    private const int ConnectionBytes = 64 << 10;

    /// <summary>Half of the budget: at most as much again is kept for later requests.</summary>
    private readonly BufferPool _pool = new(budget.MaxBytes / 2);

    /// <summary>Maps <c>POST /extender/{verb}</c>.</summary>
    public void Map(IEndpointRouteBuilder routes, IEnumerable<IVerb> verbs)
    {
        var body = new RequestBody(
            _pool,
            options.MaxBodyBytes,
            $"The body is larger than {options.MaxBodyBytes} bytes (Extender:MaxBodyBytes); set nodeCacheCapable: true to send names only.");
        foreach (var verb in verbs)
        {
            // As a RequestDelegate it would be left out of the OpenAPI document.
            Delegate handler = (HttpContext context) => HandleAsync(verb, body, context);
            routes.MapPost($"{Prefix}/{verb.Name}", handler)
                .WithName(verb.Name)
                .WithSummary($"The extender verb {verb.Name} of kube-scheduler.")
                .Produces(StatusCodes.Status200OK, contentType: MediaTypeNames.Application.Json)
                .Produces<ErrorAnswer>(StatusCodes.Status400BadRequest)
                .Produces<ErrorAnswer>(StatusCodes.Status403Forbidden)
                .Produces<ErrorAnswer>(StatusCodes.Status408RequestTimeout)
                .Produces<ErrorAnswer>(StatusCodes.Status413PayloadTooLarge)
                .Produces<ErrorAnswer>(StatusCodes.Status415UnsupportedMediaType)
                .Produces<ErrorAnswer>(StatusCodes.Status421MisdirectedRequest)
                .Produces<ErrorAnswer>(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private async Task HandleAsync(IVerb verb, RequestBody body, HttpContext context)
    {
        var start = clock.GetTimestamp();
        // The status of an exception that is not handled.
        var status = StatusCodes.Status500InternalServerError;
        using var span = RequestSpan.Start(verb.Name, context.Request);
        try
        {
            await AnswerAsync(verb, body, context);
            status = context.Response.StatusCode;
        }
        catch (RefusedException refused)
        {
            status = refused.Status;
            throw;
        }
        catch (Exception exception) when (ListenerGuard.IsCallerGone(context, exception))
        {
            status = StatusCodes.Status499ClientClosedRequest;
            Log.CallerGone(logger, verb.Name);
            throw;
        }
        finally
        {
            observer.Answered(verb.Name, status, clock.GetElapsedTime(start));
            span?.SetTag("http.response.status_code", status);
        }
    }

    private async Task AnswerAsync(IVerb verb, RequestBody requestBody, HttpContext context)
    {
        using var memory = budget.Begin();
        using var answer = new PooledBuffer(_pool, memory);
        using (var body = await requestBody.ReadAsync(context.Request, memory))
        {
            memory.Take(ConnectionBytes);
            try
            {
                await verb.AnswerAsync(new VerbCall(body.Written, answer, memory), context.RequestAborted);
            }
            catch (MalformedRequestException exception)
            {
                throw new RefusedException(Refusal.Malformed, StatusCodes.Status400BadRequest, exception.Message);
            }
        }

        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = answer.Count;
        // The connection copies the answer at once and keeps the copy until its client has received it. The buffer is not used after that.
        memory.Take(answer.Count);
        var taking = context.Response.Body.WriteAsync(answer.Written, context.RequestAborted);
        memory.WaitFor(context, answer);
        try
        {
            await taking;
        }
        finally
        {
            memory.Resume();
            memory.ThrowIfEnded();
        }
    }
}
