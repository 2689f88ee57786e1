using System.Net.Mime;
using Scheduler.Core.Buffers;
using Scheduler.Listeners;
using Scheduler.Listeners.Memory;

namespace Scheduler.Planner.Admission;

/// <summary>
/// The webhook that API servers call when a pod is created. It computes the answer without a wait
/// (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/).
/// </summary>
/// <remarks>
/// Every client that reaches the port may call it: an answer holds only our gate. The most that other clients can do is to use up
/// <see cref="PlannerOptions.MaxGatedPods"/> for a few seconds at a time, so that pods are created without our gate.
/// </remarks>
internal sealed class AdmissionRoute(
    AdmissionGate gate, [FromKeyedServices(Listener.Admission)] RequestBudget budget, IPlannerObserver observer, TimeProvider clock)
{
    /// <summary>Its path, as in the webhook's manifest.</summary>
    public const string Path = "/admission/gate";

    /// <summary>The largest body: an object of 3 MiB, the most that an API server takes, and the review around it.</summary>
    public const int MaxBodyBytes = 4 << 20;

    private readonly RequestBody _body = new(
        new BufferPool(budget.MaxBytes / 2),
        MaxBodyBytes,
        $"The body is larger than {MaxBodyBytes} bytes, more than any review of a pod.");

    /// <summary>Maps <c>POST /admission/gate</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Delegate handler = HandleAsync;
        routes.MapPost(Path, handler)
            .WithName("gate")
            .WithSummary("The mutating admission webhook: adds our scheduling gate to a pod that is to be planned.")
            .Produces(StatusCodes.Status200OK, contentType: MediaTypeNames.Application.Json)
            .Produces<ErrorAnswer>(StatusCodes.Status400BadRequest)
            .Produces<ErrorAnswer>(StatusCodes.Status408RequestTimeout)
            .Produces<ErrorAnswer>(StatusCodes.Status413PayloadTooLarge)
            .Produces<ErrorAnswer>(StatusCodes.Status415UnsupportedMediaType)
            .Produces<ErrorAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private async Task HandleAsync(HttpContext context)
    {
        var start = clock.GetTimestamp();
        var outcome = AdmissionOutcome.Unreadable;
        using var span = RequestSpan.Start("gate", context.Request);
        try
        {
            using var memory = budget.Begin();
            var review = await ReadAsync(context.Request, memory);
            outcome = gate.Decide(review);
            await AnswerAsync(context, AdmissionAnswer.Of(review, outcome == AdmissionOutcome.Gated));
        }
        finally
        {
            observer.Admitted(outcome, clock.GetElapsedTime(start));
            span?.SetTag("hdfs_locality.admission", outcome.ToString());
        }
    }

    private async Task<AdmissionReview> ReadAsync(HttpRequest request, RequestMemory memory)
    {
        using var body = await _body.ReadAsync(request, memory);
        // The texts that are kept of it have two bytes a character.
        memory.Take(2L * body.Count);
        var review = AdmissionReviewReader.Read(body.Written.Span);
        return review.Refusal is { } problem
            ? throw new RefusedException(Refusal.Malformed, StatusCodes.Status400BadRequest, problem)
            : review;
    }

    private static Task AnswerAsync(HttpContext context, byte[] answer)
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = answer.Length;
        return context.Response.Body.WriteAsync(answer, context.RequestAborted).AsTask();
    }
}
