using Scheduler.Core.Blocks.Store;

namespace Scheduler.Core.Tests.Blocks.Store;

public sealed class BlockMapOptionsTests
{
    [Fact]
    public void Validate_Defaults_FindNothing()
    {
        Assert.Empty(new BlockMapOptions().Validate());
        Assert.Empty(new ColdWaitOptions(ColdWaitOptions.DefaultMaxWait, ColdWaitOptions.DefaultMaxShare).Validate());
    }

    [Fact]
    public void Validate_EverythingWrong_NamesEveryKey()
    {
        var options = new BlockMapOptions
        {
            LocationTtl = TimeSpan.FromMilliseconds(1),
            NegativeTtl = TimeSpan.FromHours(1),
            FetchTimeout = TimeSpan.Zero,
            MaxBytes = 0,
            MaxConcurrentFetches = 0,
            MaxQueuedFetches = -1,
        };

        var errors = options.Validate().ToList();

        string[] keys = ["LocationTtl", "NegativeTtl", "FetchTimeout", "MaxBytes", "MaxConcurrentFetches", "MaxQueuedFetches"];
        Assert.Equal(keys.Length, errors.Count);
        Assert.All(keys.Zip(errors), pair => Assert.StartsWith($"BlockMap:{pair.First} is ", pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1, 0.1, "Extender:ColdWait ")]
    [InlineData(2001, 0.1, "Extender:ColdWait ")]
    [InlineData(150, 1.1, "Extender:ColdWaitShare ")]
    [InlineData(150, double.NaN, "Extender:ColdWaitShare ")]
    public void Validate_ColdWaitOutOfBounds_NamesTheKey(int milliseconds, double share, string key)
    {
        var errors = new ColdWaitOptions(TimeSpan.FromMilliseconds(milliseconds), share).Validate();

        Assert.StartsWith(key, Assert.Single(errors), StringComparison.Ordinal);
    }
}
