using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>How many calls a large input costs a NameNode that ends pages where <c>dfs.ls.limit</c> (1000 replicas) says.</summary>
public sealed class RpcCallCountTests
{
    private const int Directories = 16;
    private const int FilesPerDirectory = 64;
    private const int BlocksPerFile = 8;
    private const int FilesPerPage = (1000 / (BlocksPerFile * 3)) + 1;

    [Fact]
    public async Task ReadAsync_ThousandFiles_NeedAtMostFortyFiveCalls()
    {
        await using var nameNode = RpcFixture.Start();
        nameNode.Server.BeforeRecording = async (request, stream, _) =>
        {
            if (request.Method == "getFileInfo") await ReplayRpcNameNode.AnswerAsync(stream, request, RpcFixture.Directory());
            if (request.Method == "getListing") await ReplayRpcNameNode.AnswerAsync(stream, request, RpcFixture.Answer(Page(request)));
            return true;
        };

        var map = await nameNode.ReadAsync("/in");

        Assert.Equal(
            (Directories * FilesPerDirectory, Directories * FilesPerDirectory * BlocksPerFile), (map.Origin.FilesLocated, map.BlockCount));
        Assert.Equal(0, nameNode.Server.Calls.Count(call => call.Method == "getBlockLocations"));
        Assert.InRange(nameNode.Server.Calls.Count(), 1, 45);
        Assert.Equal(1, nameNode.Server.Accepted);
    }

    private static GetListingResponseProto Page(RpcRequest request)
    {
        var listing = new DirectoryListingProto { RemainingEntries = 0 };
        if (request.Path == "/in") listing.PartialListing.AddRange(Enumerable.Range(0, Directories).Select(Directory));
        else AddFiles(listing, request.StartAfter.Length == 0 ? 0 : FilesPerPage);
        return new GetListingResponseProto { DirList = listing };
    }

    private static void AddFiles(DirectoryListingProto listing, int first)
    {
        var end = Math.Min(first + FilesPerPage, FilesPerDirectory);
        for (var file = first; file < end; file++) listing.PartialListing.Add(File(file));
        listing.RemainingEntries = (uint)(FilesPerDirectory - end);
    }

    private static HdfsFileStatusProto Directory(int number) =>
        RpcFixture.Complete(new() { FileType = HdfsFileStatusProto.Types.FileType.IsDir }, $"day={number:00}");

    private static HdfsFileStatusProto File(int number)
    {
        var file = RpcFixture.Complete(
            new() { FileType = HdfsFileStatusProto.Types.FileType.IsFile, Length = BlocksPerFile * 100 }, $"part-{number:00000}");
        file.Locations = new() { FileLength = file.Length, UnderConstruction = false, IsLastBlockComplete = true };
        for (var i = 0; i < BlocksPerFile; i++) file.Locations.Blocks.Add(Block(number + i));
        return file;
    }

    private static LocatedBlockProto Block(int seed)
    {
        var block = BuiltListing.Block(new Random(seed), replicas: 3);
        (block.B.NumBytes, block.Corrupt) = (100, false);
        return block;
    }
}
