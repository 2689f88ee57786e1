using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Core.Tests.Cluster;

public sealed class DataNodeDirectoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly DataNodeDirectory _directory = new();

    [Fact]
    public void Learn_SameDescriptionAgain_KeepsTheReferenceAndTheNewerTime()
    {
        _directory.Learn(MapOf(Start, "a"));
        var before = _directory.All;

        _directory.Learn(MapOf(Start.AddMinutes(10), "a"));

        Assert.Same(before, _directory.All);
        Assert.Equal(Start.AddMinutes(10), _directory.All["a"].ReadAt);
    }

    [Fact]
    public void Learn_OtherDescription_ReplacesUnlessOlder()
    {
        _directory.Learn(MapOf(Start, "a", "/rack-1"));
        _directory.Learn(MapOf(Start.AddMinutes(1), "a", "/rack-2"));
        _directory.Learn(MapOf(Start, "a", "/rack-1"));

        Assert.Equal("/rack-2", _directory.All["a"].DataNode.NetworkLocation);
    }

    [Fact]
    public void Learn_NotNamedForLong_IsForgotten()
    {
        _directory.Learn(MapOf(Start, "gone"));
        _directory.Learn(MapOf(Start + DataNodeDirectory.ForgetAfter, "a"));
        Assert.Contains("gone", _directory.All.Keys);

        _directory.Learn(MapOf(Start + DataNodeDirectory.ForgetAfter + TimeSpan.FromTicks(1), "a"));

        Assert.Equal(["a"], _directory.All.Keys);
    }

    private static BlockMap MapOf(DateTimeOffset readAt, string hostName, string rack = "/rack-1")
    {
        var builder = new BlockMapBuilder();
        builder.AddBlock(1, [new Replica(builder.Intern(new DataNode(hostName, "", 9866, rack)))]);
        return builder.Build(new BlockMapOrigin { ReadAt = readAt, NameNode = "nn:9870", Transport = "webhdfs" });
    }
}
