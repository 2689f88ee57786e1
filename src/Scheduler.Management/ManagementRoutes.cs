using Scheduler.Listeners;

namespace Scheduler.Management;

/// <summary>The routes of the management listener.</summary>
internal sealed class ManagementRoutes(
    ProbeRoutes probes,
    IMetricsPage metrics,
    Explanations explanations,
    ManagementAccess access,
    TopologyRoute topology,
    DecisionsRoute decisions,
    ClusterRoute cluster,
    OutcomesRoute outcomes,
    ExecutorsRoute executors,
    PageRoutes page)
{
    /// <summary>Maps probes, metrics, the API and its description.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        probes.Map(routes);
        routes.MapGet("/metrics", () => Results.Stream(metrics.WriteAsync, metrics.ContentType))
            .WithName("metrics")
            .WithSummary("All metrics in Prometheus's text format.");
        routes.MapOpenApi().RequireAccess(access, ManagementAccess.Nodes);
        routes.MapGet("/api/v1/explain/{namespace}/{pod}", ExplainAsync)
            .WithName("explain")
            .WithSummary("Why a pod's nodes were scored as they were: the latest decision about it.")
            .Produces<ExplainAnswer>()
            .Produces<ErrorAnswer>(StatusCodes.Status404NotFound)
            .RequireAccess(access, ManagementAccess.Pod);
        topology.Map(routes);
        decisions.Map(routes);
        cluster.Map(routes);
        outcomes.Map(routes);
        executors.Map(routes);
        DownloadRoutes.Map(routes);
        page.Map(routes);
    }

    private async Task<IResult> ExplainAsync(string @namespace, string pod, CancellationToken cancellationToken)
    {
        if (await explanations.FindAsync(@namespace, pod, cancellationToken) is { } answer) return Results.Json(answer);
        var why = await explanations.WhyUnknownAsync(@namespace, pod, cancellationToken);
        return Results.Json(new ErrorAnswer(why), statusCode: StatusCodes.Status404NotFound);
    }
}

/// <summary>The page that <c>/metrics</c> answers.</summary>
public interface IMetricsPage
{
    /// <summary>Its media type.</summary>
    string ContentType { get; }

    /// <summary>Writes it as it is now.</summary>
    Task WriteAsync(Stream page);
}
