using Scheduler.Core.Health;
using Scheduler.Extender.Metrics;

namespace Scheduler.Extender.Management;

/// <summary>The routes of the management listener.</summary>
internal sealed class ManagementRoutes(
    IEnumerable<IHealthReporter> reporters,
    MetricFamilies metrics,
    Explanations explanations,
    IHostApplicationLifetime lifetime,
    ManagementAccess access,
    TopologyRoute topology,
    DecisionsRoute decisions,
    ClusterRoute cluster,
    PageRoutes page)
{
    /// <summary>Maps probes, metrics, the API and its description.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var probe in (string[])["livez", "healthz", "readyz"])
        {
            routes.MapGet($"/{probe}", Probe)
                .WithName(probe)
                .WithSummary("Whether the service answers, and what it has to do without. 503 only while it is stopping.")
                .Produces<HealthAnswer>()
                .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
        }

        routes.MapGet("/metrics", () => Results.Stream(metrics.WriteAsync, MetricFamilies.ContentType))
            .WithName("metrics")
            .WithSummary("All metrics in Prometheus's text format.");
        routes.MapOpenApi();
        routes.MapGet("/api/v1/explain/{namespace}/{pod}", ExplainAsync)
            .WithName("explain")
            .WithSummary("Why a pod's nodes were scored as they were: the latest decision about it.")
            .Produces<ExplainAnswer>()
            .Produces<ErrorAnswer>(StatusCodes.Status404NotFound)
            .RequireAccess(access, ManagementAccess.Pod);
        topology.Map(routes);
        decisions.Map(routes);
        cluster.Map(routes);
        page.Map(routes);
    }

    private IResult Probe()
    {
        var answer = HealthAnswer.Of(reporters.SelectMany(reporter => reporter.Report()));
        var isStopping = lifetime.ApplicationStopping.IsCancellationRequested;
        return Results.Json(answer, statusCode: isStopping ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private async Task<IResult> ExplainAsync(string @namespace, string pod, CancellationToken cancellationToken)
    {
        if (await explanations.FindAsync(@namespace, pod, cancellationToken) is { } answer) return Results.Json(answer);
        var why = await explanations.WhyUnknownAsync(@namespace, pod, cancellationToken);
        return Results.Json(new ErrorAnswer(why), statusCode: StatusCodes.Status404NotFound);
    }

    /// <summary>What a request that cannot be answered gets.</summary>
    internal sealed record ErrorAnswer(string Error);
}
