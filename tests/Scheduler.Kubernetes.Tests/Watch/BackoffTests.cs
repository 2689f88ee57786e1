using Scheduler.Kubernetes.Watch;

namespace Scheduler.Kubernetes.Tests.Watch;

public sealed class BackoffTests
{
    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), new Random(1));

    [Fact]
    public void Next_Failures_DoubleWithJitterUpToTheLongest()
    {
        foreach (var least in new[] { 1, 2, 4, 8, 8, 8 })
            Assert.InRange(_backoff.Next(), TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(2 * least));
    }

    [Fact]
    public void Next_AfterReset_StartsOver()
    {
        _backoff.Next();
        _backoff.Next();
        _backoff.Reset();

        Assert.InRange(_backoff.Next(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Next_RetryAfter_IsObeyedWhenLonger()
    {
        Assert.Equal(TimeSpan.FromSeconds(5), _backoff.Next(TimeSpan.FromSeconds(5)));
        Assert.True(_backoff.Next(TimeSpan.FromMilliseconds(1)) >= TimeSpan.FromSeconds(2));
    }
}
