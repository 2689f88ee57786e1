using System.Text.Json.Serialization;
using Scheduler.Core.Health;

namespace Scheduler.Management;

/// <summary>
/// The probes. All callers get the status, because kubelet has no token. The dependencies by name and address are only for callers that
/// may read the API.
/// </summary>
internal sealed class ProbeRoutes(
    IEnumerable<IHealthReporter> reporters, StartPhase start, IHostApplicationLifetime lifetime, ManagementAccess access)
{
    /// <summary>Maps the three paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var probe in (string[])["livez", "healthz", "readyz"])
        {
            // A service that starts is alive.
            Delegate handler = (HttpContext context) => ProbeAsync(context, isStarting: probe != "livez" && start.IsInProgress);
            routes.MapGet($"/{probe}", handler)
                .WithName(probe)
                .WithSummary("Whether the service answers; for callers that may get nodes also which dependencies are degraded. 503 while "
                    + "it starts or stops.")
                .Produces<HealthAnswer>()
                .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private async Task<IResult> ProbeAsync(HttpContext context, bool isStarting)
    {
        var answer = HealthAnswer.Of(reporters.SelectMany(reporter => reporter.Report()), isStarting);
        // A probe must not fail because its caller may not see the details, or because the API server does not answer.
        var refused = await access.RefuseAsync(context, ManagementAccess.Nodes(context));
        if (refused is not null) answer = answer.InShort(ManagementAccess.HasToken(context.Request) ? refused.Message : null);
        var isUnavailable = isStarting || lifetime.ApplicationStopping.IsCancellationRequested;
        return Results.Json(answer, statusCode: isUnavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}

/// <summary>What the probes answer.</summary>
/// <param name="Status"><c>ok</c>, <c>degraded</c> while some answers are neutral or from what was cached, or <c>starting</c>.</param>
internal sealed record HealthAnswer(string Status)
{
    private const string Ok = "ok";
    private const string Degraded = "degraded";
    private const string Starting = "starting";

    /// <summary>One for each dependency; absent in the short form.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Check>? Checks { get; init; }

    /// <summary>Why the checks are absent, for callers that sent a token.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>The answer for these reports.</summary>
    public static HealthAnswer Of(IEnumerable<HealthReport> reports, bool isStarting)
    {
        var checks = reports.Select(report => new Check(report.Name, StatusOf(report.IsOk), report.Since, report.Message)).ToArray();
        return new HealthAnswer(isStarting ? Starting : StatusOf(checks.All(check => check.Status == Ok))) { Checks = checks };
    }

    /// <summary>The status alone.</summary>
    public HealthAnswer InShort(string? why) => new(Status) { Message = why };

    private static string StatusOf(bool isOk) => isOk ? Ok : Degraded;

    /// <summary>One dependency.</summary>
    internal sealed record Check(string Name, string Status, DateTimeOffset Since, string Message);
}

/// <summary>
/// Whether the service is still starting: it answers, but more slowly and with fewer block maps. Not starting until <see cref="Begin"/>.
/// </summary>
public sealed class StartPhase
{
    private int _inProgress;

    /// <summary>Whether readiness says <c>starting</c>.</summary>
    public bool IsInProgress => Volatile.Read(ref _inProgress) > 0;

    /// <summary>A preparation begins; called before the listeners open.</summary>
    public void Begin() => Interlocked.Increment(ref _inProgress);

    /// <summary>A preparation has ended.</summary>
    public void End() => Interlocked.Decrement(ref _inProgress);
}
