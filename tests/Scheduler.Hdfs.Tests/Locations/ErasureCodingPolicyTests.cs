using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Tests.Locations;

public sealed class ErasureCodingPolicyTests
{
    private const int Cell = 1024 * 1024;

    [Theory]
    [InlineData("RS-6-3-1024k", 6, 3, Cell)]
    [InlineData("RS-LEGACY-6-3-1024k", 6, 3, Cell)]
    [InlineData("XOR-2-1-64k", 2, 1, 65536)]
    [InlineData("REPLICATION", 0, 0, 0)]
    [InlineData("", 0, 0, 0)]
    [InlineData("RS-6-3-99999999k", 0, 0, 0)]
    public void FromName_Policy_HasItsNumbers(string name, int data, int parity, int cell) =>
        Assert.Equal(new ErasureCodingPolicy(data, parity, cell), ErasureCodingPolicy.FromName(name));

    [Theory]
    [InlineData(1, 3)]
    [InlineData(Cell, 3)]
    [InlineData(Cell + 1, 4)]
    [InlineData(3 * Cell, 5)]
    [InlineData(300L * Cell, 5)]
    public void WidthOf_Length_CountsOnlyDataUnitsThatHoldBytes(long length, int width) =>
        Assert.Equal(width, new ErasureCodingPolicy(3, 2, Cell).WidthOf(length));
}
