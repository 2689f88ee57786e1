using Scheduler.Core.Pods;
using Scheduler.Management;
using Scheduler.Sandbox;

namespace Scheduler.Extender.Tests.Management;

public sealed class ExecutorAsksTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Record_Again_CountsAndKeepsTheLast()
    {
        var (asks, application) = (new ExecutorAsks(_clock), new SparkApplication("sales", "spark-1"));
        asks.Record(application, executors: 1, dataNodes: 1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        asks.Record(application, executors: 8, dataNodes: 5);

        Assert.Equal(new ExecutorAsk(_clock.GetUtcNow(), 2, 8, 5), asks.Find(application));
        Assert.Null(asks.Find(application with { Namespace = "other" }));
    }

    [Fact]
    public void Record_MoreApplicationsThanAreKept_ForgetsTheOneThatAskedLongestAgo()
    {
        var asks = new ExecutorAsks(_clock);
        for (var i = 0; i < ExecutorAsks.MaxApplications; i++)
        {
            asks.Record(Application(i), 1, 1);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        asks.Record(Application(0), 1, 1);
        asks.Record(Application(-1), 1, 1);

        Assert.NotNull(asks.Find(Application(0)));
        Assert.NotNull(asks.Find(Application(-1)));
        Assert.Null(asks.Find(Application(1)));
        Assert.NotNull(asks.Find(Application(2)));
    }

    private static SparkApplication Application(int i) => new("sales", $"spark-{i}");
}
