using Scheduler.Core.Access;
using Scheduler.Listeners;

namespace Scheduler.Management;

/// <summary><c>/api/v1/decisions</c>: the newest decisions.</summary>
internal sealed class DecisionsRoute(Explanations explanations, ManagementAccess access)
{
    /// <summary>Longest word that is searched for; names have at most 253 characters.</summary>
    private const int MaxTextLength = 253;

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/decisions", AnswerAsync)
        .WithName("decisions")
        .WithSummary("The newest decisions, one for a pod: of a namespace, of a group, or with a word (search) in the pod's, group's or "
            + "node's name.")
        .Produces<DecisionsAnswer>()
        .Produces<ErrorAnswer>(StatusCodes.Status400BadRequest)
        .RequireAccess(access, PodsOf);

    private static ResourceAccess PodsOf(HttpContext context) =>
        new("list", "pods", context.Request.Query["namespace"] is [{ } one] ? one : "", "");

    private async Task<IResult> AnswerAsync(
        string? @namespace, string? group, string? search, int? limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > DecisionSearch.MaxLimit) return Refused($"limit is {limit}; it must be 1 to {DecisionSearch.MaxLimit}.");
        if (search?.Length > MaxTextLength) return Refused($"search is longer than {MaxTextLength} characters.");
        var wanted = new DecisionSearch(
            NullIfEmpty(@namespace), NullIfEmpty(group), NullIfEmpty(search), limit ?? DecisionSearch.DefaultLimit);
        var found = await explanations.SearchAsync(wanted, cancellationToken);
        return Results.Json(new DecisionsAnswer([.. found.Select(DecisionsAnswer.Decision.Of)]));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static IResult Refused(string message) =>
        Results.Json(new ErrorAnswer(message), statusCode: StatusCodes.Status400BadRequest);

    /// <summary>The answer.</summary>
    /// <param name="Decisions">Newest first.</param>
    internal sealed record DecisionsAnswer(IReadOnlyList<DecisionsAnswer.Decision> Decisions)
    {
        /// <summary>One decision in short; explain tells the rest.</summary>
        internal sealed record Decision(
            string Namespace,
            string Pod,
            string? Group,
            DateTimeOffset DecidedAt,
            string DecidedBy,
            string? Node,
            string Why,
            double? AchievedToAchievable,
            string Summary)
        {
            public static Decision Of(ExplainAnswer answer) => new(
                answer.Namespace,
                answer.Pod,
                answer.Siblings?.Group,
                answer.DecidedAt,
                answer.DecidedBy,
                answer.Bound?.Node,
                answer.BestNode?.Why ?? answer.Reason.ToString(),
                answer.Bound?.AchievedToAchievable,
                answer.Summary);
        }
    }
}
