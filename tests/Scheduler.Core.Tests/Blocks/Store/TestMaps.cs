using Scheduler.Core.Blocks;

namespace Scheduler.Core.Tests.Blocks.Store;

/// <summary>Block maps for the store's tests.</summary>
internal static class TestMaps
{
    /// <summary>
    /// A map of <paramref name="blocks"/> blocks with one replica each: 520 + 4 bytes a block in memory, and 416 once for its DataNode.
    /// </summary>
    public static BlockMap Read(DateTimeOffset at, int blocks = 1, int missing = 0)
    {
        var builder = new BlockMapBuilder();
        var replica = new Replica(builder.Intern(new DataNode("dn1.example", "10.0.0.1", 9866, "/r1")));
        for (var i = 0; i < blocks; i++) builder.AddBlock(1024, [replica]);
        return builder.Build(
            new BlockMapOrigin { ReadAt = at, NameNode = "nn1:8020", Transport = "webhdfs", BlocksWithoutReplica = missing });
    }
}
