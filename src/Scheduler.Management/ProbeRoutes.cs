using Scheduler.Core.Health;

namespace Scheduler.Management;

/// <summary>
/// The probes. Whoever reaches the listener gets the status alone, since kubelet has no token; what the service depends on, by name and
/// address, is for those that may read the API.
/// </summary>
internal sealed class ProbeRoutes(
    IEnumerable<IHealthReporter> reporters, StartPhase start, IHostApplicationLifetime lifetime, ManagementAccess access)
{
    /// <summary>Maps the three paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var probe in (string[])["livez", "healthz", "readyz"])
        {
            // It lives while it starts.
            Delegate handler = (HttpContext context) => ProbeAsync(context, isStarting: probe != "livez" && start.IsUnderWay);
            routes.MapGet($"/{probe}", handler)
                .WithName(probe)
                .WithSummary("Whether the service answers; to callers that may get nodes also what it has to do without. 503 while it starts or stops.")
                .Produces<HealthAnswer>()
                .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private async Task<IResult> ProbeAsync(HttpContext context, bool isStarting)
    {
        var answer = HealthAnswer.Of(reporters.SelectMany(reporter => reporter.Report()), isStarting);
        // A probe must not fail because its caller may not see more, or because the API server cannot be asked.
        var refused = await access.RefuseAsync(context, ManagementAccess.Nodes(context));
        if (refused is not null) answer = answer.InShort(ManagementAccess.HasToken(context.Request) ? refused.Message : null);
        var isAway = isStarting || lifetime.ApplicationStopping.IsCancellationRequested;
        return Results.Json(answer, statusCode: isAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
