using Scheduler.Core.Paths;

namespace Scheduler.Core.Tests.Paths;

public sealed class PathsOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreValid() => Assert.Empty(new PathsOptions().Validate());

    [Fact]
    public void Validate_EverythingWrong_NamesEveryKey()
    {
        var options = new PathsOptions { MaxListed = 0, MaxPerPod = 1_001, SampleAbove = -1, Allow = new() { ["team"] = ["data", "/ok"] } };

        var errors = options.Validate().ToList();

        Assert.Equal(4, errors.Count);
        Assert.All(["Paths:MaxListed", "Paths:MaxPerPod", "Paths:SampleAbove", "Paths:Allow:team"], key =>
            Assert.Contains(errors, error => error.StartsWith(key, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("part-0", false)]
    [InlineData("_SUCCESS", true)]
    [InlineData("_date=1", false)]
    [InlineData(".part.crc", true)]
    [InlineData("x._COPYING_", true)]
    [InlineData("day=1._COPYING_", true)]
    [InlineData("x._COPYING_.crc", false)]
    [InlineData("x_COPYING_", false)]
    [InlineData("x._copying_", false)]
    [InlineData(".x=1", true)]
    public void Is_Name_HiddenAsSparkHidesIt(string name, bool expected) => Assert.Equal(expected, HiddenName.Is(name));
}
