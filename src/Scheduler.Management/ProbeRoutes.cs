using System.Text.Json.Serialization;
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
                .WithSummary("Whether the service answers; for callers that may get nodes also which dependencies are degraded. 503 while it starts or stops.")
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

/// <summary>What the probes answer.</summary>
/// <param name="Status"><c>ok</c>, <c>degraded</c> while some answers are neutral or from what was cached, or <c>starting</c>.</param>
internal sealed record HealthAnswer(string Status)
{
    private const string Ok = "ok";
    private const string Degraded = "degraded";
    private const string Starting = "starting";

    /// <summary>One for each thing the service depends on; left out in the short form.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Check>? Checks { get; init; }

    /// <summary>Why the checks are left out, to callers that showed a token.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>The answer that these reports make.</summary>
    public static HealthAnswer Of(IEnumerable<HealthReport> reports, bool isStarting)
    {
        var checks = reports.Select(report => new Check(report.Name, StatusOf(report.IsOk), report.Since, report.Message)).ToArray();
        return new HealthAnswer(isStarting ? Starting : StatusOf(checks.All(check => check.Status == Ok))) { Checks = checks };
    }

    /// <summary>The status alone.</summary>
    public HealthAnswer InShort(string? why) => new(Status) { Message = why };

    private static string StatusOf(bool isOk) => isOk ? Ok : Degraded;

    /// <summary>One thing the service depends on.</summary>
    internal sealed record Check(string Name, string Status, DateTimeOffset Since, string Message);
}

/// <summary>Whether the service is still starting: it answers, but not yet as fast or as well as it soon will. Over unless somebody begins it.</summary>
public sealed class StartPhase
{
    private int _underWay;

    /// <summary>Whether readiness says <c>starting</c>.</summary>
    public bool IsUnderWay => Volatile.Read(ref _underWay) > 0;

    /// <summary>Called before the listeners open, by each that has something to prepare.</summary>
    public void Begin() => Interlocked.Increment(ref _underWay);

    /// <summary>Who began has nothing left to wait for.</summary>
    public void End() => Interlocked.Decrement(ref _underWay);
}
