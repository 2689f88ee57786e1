using Scheduler.Core.Health;

namespace Scheduler.Extender.Management;

/// <summary>What the probes answer.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c> while some answers are neutral or from what was cached.</param>
/// <param name="Checks">One for each thing the service depends on.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyList<HealthAnswer.Check> Checks)
{
    private const string Ok = "ok";
    private const string Degraded = "degraded";

    /// <summary>The answer that these reports make.</summary>
    public static HealthAnswer Of(IEnumerable<HealthReport> reports)
    {
        var checks = reports.Select(report => new Check(report.Name, StatusOf(report.IsOk), report.Since, report.Message)).ToArray();
        return new HealthAnswer(StatusOf(checks.All(check => check.Status == Ok)), checks);
    }

    private static string StatusOf(bool isOk) => isOk ? Ok : Degraded;

    /// <summary>One thing the service depends on.</summary>
    internal sealed record Check(string Name, string Status, DateTimeOffset Since, string Message);
}
