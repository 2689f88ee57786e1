using Scheduler.Hdfs.Tests.Support;
using Scheduler.Hdfs.WebHdfs;
using Scheduler.Sandbox;

namespace Scheduler.Hdfs.Tests.WebHdfs;

public sealed class UnsupportedOperationsTests
{
    [Fact]
    public void MayKnow_ClockSetBack_ForgetsInTime()
    {
        var time = new ManualTimeProvider();
        var clock = new SetBackClock(time);
        var operations = new UnsupportedOperations(clock);
        operations.Add("LISTSTATUS_BATCH");

        clock.SetBack = TimeSpan.FromHours(1);
        Assert.False(operations.MaySupport("LISTSTATUS_BATCH"));
        time.Advance(UnsupportedOperations.ForgetAfter);

        Assert.True(operations.MaySupport("LISTSTATUS_BATCH"));
    }
}
