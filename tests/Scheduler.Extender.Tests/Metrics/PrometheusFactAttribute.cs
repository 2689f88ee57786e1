namespace Scheduler.Extender.Tests.Metrics;

/// <summary>A test that starts a real Prometheus; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() => Skip = Tool.MissingReason("prometheus", "prometheus");
}
