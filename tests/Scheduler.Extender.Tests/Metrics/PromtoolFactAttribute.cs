namespace Scheduler.Extender.Tests.Metrics;

/// <summary>A test that needs Prometheus's promtool; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromtoolFactAttribute : FactAttribute
{
    private static readonly bool IsInstalled = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, "promtool")));

    public PromtoolFactAttribute() => Skip = IsInstalled ? null : "promtool is not on the PATH (Debian: apt-get install prometheus)";
}
