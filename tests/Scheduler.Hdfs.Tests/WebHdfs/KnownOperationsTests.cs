using Scheduler.Hdfs.Tests.Support;
using Scheduler.Hdfs.WebHdfs;
using Scheduler.Sandbox;

namespace Scheduler.Hdfs.Tests.WebHdfs;

public sealed class KnownOperationsTests
{
    [Fact]
    public void MayKnow_ClockSetBack_ForgetsInTime()
    {
        var time = new ManualTimeProvider();
        var clock = new SetBackClock(time);
        var operations = new KnownOperations(clock);
        operations.SetUnknown("LISTSTATUS_BATCH");

        clock.SetBack = TimeSpan.FromHours(1);
        Assert.False(operations.MayKnow("LISTSTATUS_BATCH"));
        time.Advance(KnownOperations.ForgetAfter);

        Assert.True(operations.MayKnow("LISTSTATUS_BATCH"));
    }
}
