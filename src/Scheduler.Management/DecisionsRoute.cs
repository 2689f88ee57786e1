using System.Text.Json.Serialization;
using Scheduler.Core.Access;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
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
            + "node's name; of all pods, or of those that missed a better node or wait (show).")
        .Produces<DecisionsAnswer>()
        .Produces<ErrorAnswer>(StatusCodes.Status400BadRequest)
        .RequireAccess(access, PodsOf);

    private static ResourceAccess PodsOf(HttpContext context) =>
        new("list", "pods", context.Request.Query["namespace"] is [{ } one] ? one : "", "");

    private async Task<IResult> AnswerAsync(
        string? @namespace, string? group, string? search, string? show, int? limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > DecisionSearch.MaxLimit) return Refused($"limit is {limit}; it must be 1 to {DecisionSearch.MaxLimit}.");
        if (!TryParse(show, out var kind)) return Refused("show must be missed or waiting, or absent for all pods.");
        if (search?.Length > MaxTextLength) return Refused($"search is longer than {MaxTextLength} characters.");
        var wanted = new DecisionSearch(
            NullIfEmpty(@namespace), NullIfEmpty(group), NullIfEmpty(search), limit ?? DecisionSearch.DefaultLimit)
        {
            Show = kind,
        };
        var found = await explanations.SearchAsync(wanted, cancellationToken);
        return Results.Json(new DecisionsAnswer([.. found.Select(DecisionsAnswer.Decision.Of)]));
    }

    private static bool TryParse(string? show, out DecisionsOf kind)
    {
        kind = show switch { "missed" => DecisionsOf.Missed, "waiting" => DecisionsOf.Waiting, _ => DecisionsOf.All };
        return kind != DecisionsOf.All || string.IsNullOrEmpty(show);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static IResult Refused(string message) =>
        Results.Json(new ErrorAnswer(message), statusCode: StatusCodes.Status400BadRequest);

    /// <summary>The answer.</summary>
    /// <param name="Decisions">Newest first.</param>
    internal sealed record DecisionsAnswer(IReadOnlyList<DecisionsAnswer.Decision> Decisions)
    {
        /// <summary>One decision in short; explain has the rest.</summary>
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
            /// <summary>
            /// What people call the group: the Job's name where <see cref="Group"/> is its uid. Absent where it is the same.
            /// </summary>
            [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
            public string? GroupName { get; init; }

            /// <summary>How many parts of its annotations are ignored. Absent when none is.</summary>
            [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
            public int Ignored { get; init; }

            public static Decision Of(ExplainAnswer answer) => new(
                answer.Namespace,
                answer.Pod,
                answer.Siblings?.Group ?? answer.Group,
                answer.DecidedAt,
                answer.DecidedBy,
                answer.Bound?.Node,
                WhyOf(answer),
                answer.Bound?.AchievedToAchievable,
                answer.Summary)
            {
                GroupName = answer.Siblings?.GroupName,
                Ignored = answer.Ignored?.Count ?? 0,
            };

            /// <summary>Why it is where it is; of a pod that is not decided on, how far the planner is with it.</summary>
            private static string WhyOf(ExplainAnswer answer) => answer switch
            {
                { BestNode.Why: { } why } => why,
                { NodesOffered: 0, IsPlan: false, Plan: { } plan } => plan.Status.ToString(),
                { Reason: NeutralReason.None or NeutralReason.PartialInput, Bound: null } => "Pending",
                { Reason: NeutralReason.None, Bound: not null } => nameof(MissReason.Unknown),
                _ => answer.Reason.ToString(),
            };
        }
    }
}
