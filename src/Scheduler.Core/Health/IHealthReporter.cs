namespace Scheduler.Core.Health;

/// <summary>An adapter that reports the health of its dependencies. Returns at once, with the state last seen.</summary>
public interface IHealthReporter
{
    /// <summary>The state of each dependency.</summary>
    IReadOnlyList<HealthReport> Report();
}

/// <summary>The state of one dependency of the service.</summary>
/// <param name="Name">Stable name of the check: <c>namenode/ns1</c>, <c>redis</c>, <c>kubernetes</c>.</param>
/// <param name="IsOk">False while the service works without it, or with cached data.</param>
/// <param name="Since">When this state began.</param>
/// <param name="Message">One sentence: what is wrong, where, and what to do; or what works.</param>
public sealed record HealthReport(string Name, bool IsOk, DateTimeOffset Since, string Message);
