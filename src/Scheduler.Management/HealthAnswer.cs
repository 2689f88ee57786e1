using System.Text.Json.Serialization;
using Scheduler.Core.Health;

namespace Scheduler.Management;

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
