namespace Scheduler.Extender.Tests.Metrics;

/// <summary>A test that needs Prometheus's promtool; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute() => Skip = Tool.MissingReason("promtool", "prometheus");
}
