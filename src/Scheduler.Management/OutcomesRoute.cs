using System.Reflection;
using Scheduler.Core.Decisions;

namespace Scheduler.Management;

/// <summary><c>/api/v1/outcomes</c>: what the pods of the last day got of what they could have got, for the page's headline.</summary>
internal sealed class OutcomesRoute(OutcomeTrend trend, ThisReplica replica, ManagementAccess access)
{
    /// <summary>Steps of the last hour.</summary>
    private static readonly int StepsOfHour = (int)(TimeSpan.FromHours(1) / OutcomeTrend.Step);

    /// <summary>The version without the hash of the commit.</summary>
    private static readonly string Version = Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/outcomes", () => Results.Json(Answer()))
        .WithName("outcomes")
        .WithSummary("What the pods bound in the last hour and day got of what they could have got, and what random nodes would have given.")
        .Produces<OutcomesAnswer>()
        .RequireAccess(access, ClusterRoute.Pods);

    private OutcomesAnswer Answer() => new(
        Version,
        replica.Instance,
        trend.Since,
        (long)OutcomeTrend.Step.TotalSeconds,
        trend.TotalsOf(StepsOfHour),
        trend.TotalsOf(OutcomeTrend.Steps),
        [.. trend.Read().Select(step => new OutcomesAnswer.StepAnswer(step.At, step.Totals))]);
}

/// <summary>What pods got, of this replica's own answers and plans.</summary>
/// <param name="Version">The version of the service.</param>
/// <param name="Instance">The replica.</param>
/// <param name="Since">When it started to add up.</param>
/// <param name="StepSeconds">The length of a step.</param>
/// <param name="LastHour">The last hour, in whole steps.</param>
/// <param name="LastDay">The last day.</param>
/// <param name="Steps">The day in steps, oldest first; without the steps in which no pod was bound.</param>
internal sealed record OutcomesAnswer(
    string Version,
    string Instance,
    DateTimeOffset Since,
    long StepSeconds,
    OutcomeTotals LastHour,
    OutcomeTotals LastDay,
    IReadOnlyList<OutcomesAnswer.StepAnswer> Steps)
{
    /// <summary>One step.</summary>
    internal sealed record StepAnswer(DateTimeOffset At, OutcomeTotals Totals);
}
