using Scheduler.Core.Waiting;

namespace Scheduler.Core.Tests.Waiting;

public sealed class DelayOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreValid() => Assert.Empty(new DelayOptions().Validate());

    [Fact]
    public void Validate_EverythingWrong_NamesEveryKey()
    {
        var options = new DelayOptions
        {
            MaxWait = TimeSpan.FromHours(2),
            MaxHeldPods = -1,
            ReadBytesPerSecond = 0,
            PatchTimeout = TimeSpan.FromMilliseconds(1),
        };

        Assert.Equal(
            ["Delay:MaxWait", "Delay:MaxHeldPods", "Delay:ReadBytesPerSecond", "Delay:PatchTimeout"],
            options.Validate().Select(error => error.Split(' ')[0]));
    }

    [Fact]
    public void Validate_BoundsThemselves_AreValid()
    {
        var least = new DelayOptions
        {
            MaxWait = TimeSpan.Zero, MaxHeldPods = 0, ReadBytesPerSecond = 1, PatchTimeout = DelayOptions.MinPatchTimeout,
        };
        Assert.Empty(least.Validate());
        Assert.Empty(new DelayOptions
        {
            MaxWait = DelayOptions.LargestMaxWait,
            MaxHeldPods = DelayOptions.LargestMaxHeldPods,
            ReadBytesPerSecond = DelayOptions.LargestReadBytesPerSecond,
            PatchTimeout = DelayOptions.MaxPatchTimeout,
        }.Validate());
    }
}
