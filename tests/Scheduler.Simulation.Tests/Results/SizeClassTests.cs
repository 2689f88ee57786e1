using Scheduler.Simulation.Results;

namespace Scheduler.Simulation.Tests.Results;

public sealed class SizeClassTests
{
    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "2-10")]
    [InlineData(10, "2-10")]
    [InlineData(11, "11-100")]
    [InlineData(100, "11-100")]
    [InlineData(101, "101-1000")]
    [InlineData(1000, "101-1000")]
    [InlineData(1001, ">1000")]
    public void Of_Blocks_IsTheClass(int blocks, string name) => Assert.Equal(name, SizeClass.Names[SizeClass.Of(blocks)]);
}
