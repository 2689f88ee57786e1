namespace Scheduler.Core.Health;

/// <summary>An adapter that can say how the thing behind it is. Answers at once, from what it last saw.</summary>
public interface IHealthReporter
{
    /// <summary>The state of each thing behind it.</summary>
    IReadOnlyList<HealthReport> Report();
}

/// <summary>The state of one thing the service depends on.</summary>
/// <param name="Name">Stable name of the check: <c>namenode/ns1</c>, <c>redis</c>, <c>kubernetes</c>.</param>
/// <param name="IsOk">False while the service answers without it, or from what it had.</param>
/// <param name="Since">Since when it has been so.</param>
/// <param name="Message">One sentence: what is wrong, where, and what to do; or what is well.</param>
public sealed record HealthReport(string Name, bool IsOk, DateTimeOffset Since, string Message);
