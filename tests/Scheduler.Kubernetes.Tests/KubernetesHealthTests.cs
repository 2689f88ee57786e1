using Scheduler.Core.Health;
using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox;

namespace Scheduler.Kubernetes.Tests;

public sealed class KubernetesHealthTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly KubernetesHealth _health;

    public KubernetesHealthTests() => _health = new KubernetesHealth(new ClusterConnection(new Uri("https://api:6443")), _clock);

    private HealthReport Report => Assert.Single(_health.Report());

    [Fact]
    public void Report_NothingListed_SaysSo()
    {
        _health.Listed("nodes");
        _health.Failed("pods", "403 pods is forbidden");

        Assert.False(Report.IsOk);
        Assert.Equal("At https://api:6443/, pods are not listed yet: 403 pods is forbidden", Report.Message);
    }

    [Fact]
    public void Report_FailureAndRecovery_TellSinceWhen()
    {
        var start = _clock.GetUtcNow();
        _health.Listed("nodes");
        _clock.Advance(TimeSpan.FromSeconds(1));
        _health.Listed("pods");
        Assert.Equal(("kubernetes", true, start.AddSeconds(1)), (Report.Name, Report.IsOk, Report.Since));

        _clock.Advance(TimeSpan.FromSeconds(1));
        _health.Failed("nodes", "connection refused");
        _clock.Advance(TimeSpan.FromSeconds(1));
        _health.Failed("nodes", "still refused");
        Assert.Equal((false, start.AddSeconds(2)), (Report.IsOk, Report.Since));
        Assert.Contains("nodes may be out of date: still refused", Report.Message, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromSeconds(1));
        _health.Watching("nodes");
        Assert.Equal((true, start.AddSeconds(4)), (Report.IsOk, Report.Since));
    }
}
