using Scheduler.Core.Cluster;
using Scheduler.Simulation.Tests.Support;

namespace Scheduler.Simulation.Tests.Cluster;

public sealed class JobInputTests
{
    [Fact]
    public void Input_LastBlockSmaller_SharesAreOfTheLargest()
    {
        var input = Jobs.Input(Jobs.Small with { Cap = 4 }, blocks: 4, seed: 1, missingBytes: 1000);

        Assert.Equal((4, 4, Jobs.BlockSize), (input.Blocks, input.Pods, input.ShareBytes));
        Assert.Equal(Jobs.BlockSize - 1000, input.Length(3));
    }

    [Fact]
    public void Input_MoreBlocksThanPods_SharesAreEven()
    {
        var input = Jobs.Input(Jobs.Small with { Cap = 4 }, blocks: 10, seed: 1);

        Assert.Equal((10, 4, 10 * Jobs.BlockSize / 4), (input.Blocks, input.Pods, input.ShareBytes));
    }

    [Fact]
    public void Placement_AnyInput_IsThatOfTheBlocks()
    {
        var input = Jobs.Input(Jobs.Small, blocks: 20, seed: 3, missingBytes: 7);

        for (var node = 0; node < Jobs.Small.Nodes; node++)
        {
            var blocks = Enumerable.Range(0, input.Blocks).Where(block => input.HoldersOf(block).Contains(node)).ToArray();
            Assert.Equal(blocks, input.BlocksOnNodes.Of(node).ToArray());
            Assert.Equal(blocks.Sum(input.Length), input.BlocksOnNodes.BytesOn(node));
            Assert.Equal(blocks.Sum(input.Length), input.Locality.BytesAt(new NodeIndex(node)).NodeLocal);
        }
    }
}
