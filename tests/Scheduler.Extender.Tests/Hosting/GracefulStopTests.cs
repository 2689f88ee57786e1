using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Extender.Tests.Hosting;

public sealed class GracefulStopTests
{
    private static readonly TimeSpan ColdWait = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task StopAsync_RequestInProgress_IsAnsweredAndNoOtherIsLetIn()
    {
        var clock = new ObservedClock();
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        hdfs.NameNode.Faults.Inject(NameNodeFault.Hang);
        await using var service = await RunningService.StartAsync([hdfs.NameNode.Address], clock: clock);
        var underWay = service.ScoresAsync(new PodRequest("/in/a"), TestHdfs.Nodes);
        await Eventually.HoldsAsync(() => clock.WaitsOf(ColdWait) == 1, "the request waits");

        var stop = service.StopAsync();
        await Eventually.HoldsAsync(async () => !await ListenerProbe.CanConnectAsync(service.Verbs.BaseAddress!), "the listener is closed");
        Assert.False(underWay.IsCompleted);
        Assert.False(stop.IsCompleted);
        clock.Advance(ColdWait);

        Assert.Equal(TestHdfs.Neutral, await underWay);
        await stop;
        await Assert.ThrowsAsync<HttpRequestException>(() => service.ScoresAsync(new PodRequest("/in/a"), TestHdfs.Nodes));
        Assert.Empty(service.Errors);
    }
}
