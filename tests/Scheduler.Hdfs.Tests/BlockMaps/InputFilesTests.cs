using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Tests.BlockMaps;

public sealed class InputFilesTests
{
    [Theory]
    [InlineData(20, 1, 20)]
    [InlineData(20 * InputFiles.ListedFilesPerSampled, 1, 20 * InputFiles.ListedFilesPerSampled)]
    [InlineData((20 * InputFiles.ListedFilesPerSampled) + 1, 1, 20)]
    [InlineData(20 * InputFiles.ListedFilesPerSampled, InputFiles.BlocksPerListedFile, 20 * InputFiles.ListedFilesPerSampled)]
    [InlineData(20 * InputFiles.ListedFilesPerSampled, InputFiles.BlocksPerListedFile + 1, 20)]
    public void ToLocate_FilesListedWithTheirBlocks_AreKeptToTheirOwnBounds(int files, int blocks, int located) =>
        Assert.Equal(located, Listed(files, blocks).ToLocate().Count);

    [Theory]
    [InlineData(20, 20)]
    [InlineData(21, 20)]
    public void ToLocate_FilesToBeAskedFor_AreSampledAboveTheOption(int files, int located) =>
        Assert.Equal(located, Listed(files, blocks: 0).ToLocate().Count);

    [Fact]
    public void MarginOfErrorRatio_AllFilesListedWithTheirBlocks_IsNone()
    {
        Assert.Equal(0, Listed(files: 100, blocks: 1).MarginOfErrorRatio());
        Assert.NotEqual(0, Listed(files: 100, blocks: 0).MarginOfErrorRatio());
    }

    private static InputFiles Listed(int files, int blocks)
    {
        var input = new InputFiles(sampleAbove: 20, seed: 1);
        for (var i = 0; i < files; i++)
            input.Add(
                new InputFile(
                    $"/f{i}", new FileStatus("", FileType.File, 100, 1, default) { Blocks = blocks == 0 ? null : Located(blocks) }));
        return input;
    }

    private static LocatedBlocks Located(int blocks)
    {
        var builder = new LocatedBlocksBuilder(new DataNodeTable());
        for (var block = 0; block < blocks; block++)
        {
            builder.AddReplica(new LocatedReplica(0, isCached: false));
            builder.EndBlock(1);
        }

        return builder.Build(adminStatesKnown: true);
    }
}
