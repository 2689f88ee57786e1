using System.Net;
using Scheduler.Core.Health;
using Scheduler.Core.Nodes;
using Scheduler.Core.Verbs;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Metrics.Prometheus;

namespace Scheduler.Extender.Management;

/// <summary>The routes of the management listener.</summary>
internal sealed class ManagementRoutes(
    IEnumerable<IHealthReporter> reporters,
    CollectorRegistry metrics,
    DecisionLog decisions,
    IPodInputs inputs,
    ClusterState cluster,
    IHostApplicationLifetime lifetime,
    ManagementOptions options)
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

        routes.MapGet("/metrics", () => Results.Text(metrics.CollectAndExportAsText(), CollectorRegistry.ContentType))
            .WithName("metrics")
            .WithSummary("All metrics in Prometheus's text format.");
        routes.MapOpenApi();
        var api = routes.MapGroup("/api/v1").AddEndpointFilter(RefuseStrangersAsync);
        api.MapGet("/explain/{namespace}/{pod}", Explain)
            .WithName("explain")
            .WithSummary("Why a pod's nodes were scored as they were: the latest decision about it.")
            .Produces<ExplainAnswer>()
            .Produces<ErrorAnswer>(StatusCodes.Status404NotFound)
            .Produces<ErrorAnswer>(StatusCodes.Status403Forbidden);
    }

    private IResult Probe()
    {
        var answer = HealthAnswer.Of(reporters.SelectMany(reporter => reporter.Report()));
        var isStopping = lifetime.ApplicationStopping.IsCancellationRequested;
        return Results.Json(answer, statusCode: isStopping ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private IResult Explain(string @namespace, string pod)
    {
        if (!decisions.TryGet(@namespace, pod, out var decision))
        {
            return Results.Json(
                new ErrorAnswer($"No decision about pod {@namespace}/{pod} is known here: it was not prioritized by this replica, or it is long ago."),
                statusCode: StatusCodes.Status404NotFound);
        }

        return Results.Json(ExplainAnswer.Of(decision) with { Bound = BoundOf(decision) });
    }

    private ExplainAnswer.BoundAnswer? BoundOf(Decision decision)
    {
        if (!cluster.Pods.LocalityPods.TryGetValue(decision.Pod.Uid, out var pod) || pod.NodeName is not { } nodeName) return null;
        return new ExplainAnswer.BoundAnswer(nodeName, inputs.TryLocate(decision.Pod)?.Placement.BytesAt(nodeName));
    }

    private async ValueTask<object?> RefuseStrangersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var caller = context.HttpContext.Connection.RemoteIpAddress;
        if (options.Authorization == ManagementAuthorization.None || (caller is not null && IPAddress.IsLoopback(caller)))
            return await next(context);
        return Results.Json(
            new ErrorAnswer("The API answers callers on this machine alone; set Management:Authorization=None to open it to everyone."),
            statusCode: StatusCodes.Status403Forbidden);
    }

    /// <summary>What a request that cannot be answered gets.</summary>
    internal sealed record ErrorAnswer(string Error);
}
