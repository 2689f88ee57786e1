using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;

namespace Scheduler.Core.Tests.Blocks.Store;

public sealed class FreshnessTests
{
    private readonly Freshness _freshness = new(new BlockMapOptions());

    [Theory]
    [InlineData(BlockMapFailure.Unreachable, 1, 5)]
    [InlineData(BlockMapFailure.Unreachable, 2, 10)]
    [InlineData(BlockMapFailure.SafeMode, 100, 60)]
    [InlineData(BlockMapFailure.NotFound, 1, 30)]
    [InlineData(BlockMapFailure.InvalidPath, 2, 60)]
    public void PauseAfter_FailureAndAttempts_DoublesUpToAMinute(BlockMapFailure failure, int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), _freshness.PauseAfter(failure, attempts));

    [Fact]
    public void PauseAfter_EveryFailure_IsBrief()
    {
        var pauses = Enum.GetValues<BlockMapFailure>().Select(failure => _freshness.PauseAfter(failure, 1));

        Assert.All(pauses, pause => Assert.InRange(pause, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1)));
    }
}
