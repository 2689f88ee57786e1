using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Tests.Hdfs.Model;

public sealed class SandboxNamespaceTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly SandboxNamespace _hdfs;

    public SandboxNamespaceTests()
    {
        _hdfs = new SandboxNamespace(new Random(1), _time);
        foreach (var host in (string[])["a1", "a2", "b1", "b2"])
            _hdfs.AddDataNode(host, $"10.0.0.{host[0] - 'a' + 1}{host[1]}", $"/{host[0]}");
        _hdfs.CreatePlacedFile("/f", 25, [["a1", "b1", "b2"], ["a2", "b1", "b2"], ["a1", "a2", "b1"]], blockSize: 10);
    }

    [Fact]
    public void GetBlockLocations_LastBlock_HasTheRest()
    {
        var located = _hdfs.GetBlockLocations("/f");

        Assert.Equal([(0L, 10L), (10L, 10L), (20L, 5L)], located.Blocks.Select(block => (block.Offset, block.Length)));
        Assert.True(located.IsLastBlockComplete);
    }

    [Fact]
    public void GetBlockLocations_DeadNode_LeavesItOut()
    {
        _hdfs.DataNode("b1").IsDead = true;

        Assert.Equal(["a1", "b2"], Hosts(0));
    }

    [Fact]
    public void GetBlockLocations_InMaintenance_LeavesItOut()
    {
        _hdfs.DataNode("a1").AdminState = DataNodeAdminState.InMaintenance;

        Assert.Equal(["b1", "b2"], Hosts(0));
    }

    [Fact]
    public void GetBlockLocations_Decommissioned_ListsItLastEvenForItself()
    {
        _hdfs.DataNode("b1").AdminState = DataNodeAdminState.Decommissioned;

        for (var time = 0; time < 20; time++)
        {
            Assert.Equal("b1", _hdfs.GetBlockLocations("/f", reader: "10.0.0.21").Blocks[0].Replicas[^1].DataNode.HostName);
        }
    }

    [Theory]
    [InlineData(DataNodeAdminState.DecommissionInProgress)]
    [InlineData(DataNodeAdminState.EnteringMaintenance)]
    public void GetBlockLocations_NodeLeaving_ListsItAsUsual(DataNodeAdminState state)
    {
        _hdfs.DataNode("b1").AdminState = state;
        _hdfs.DataNode("b1").IsStale = true;

        Assert.Equal(["a1", "b1", "b2"], Hosts(0));
    }

    [Fact]
    public void GetBlockLocations_ReaderOnADataNode_SortsByDistance()
    {
        var block = _hdfs.GetBlockLocations("/f", reader: "10.0.0.21").Blocks[0];

        Assert.Equal(["b1", "b2", "a1"], block.Replicas.Select(replica => replica.DataNode.HostName));
    }

    [Fact]
    public void SetCorrupt_OneReplica_IsNoLongerListed()
    {
        _hdfs.SetCorrupt("/f", 0, "a1");

        Assert.Equal(["b1", "b2"], Hosts(0));
        Assert.False(_hdfs.GetBlockLocations("/f").Blocks[0].IsCorrupt);
    }

    [Fact]
    public void SetCorrupt_EveryReplica_ListsThemAndSaysSo()
    {
        foreach (var host in Hosts(0)) _hdfs.SetCorrupt("/f", 0, host);

        Assert.Equal(["a1", "b1", "b2"], Hosts(0));
        Assert.True(_hdfs.GetBlockLocations("/f").Blocks[0].IsCorrupt);
    }

    [Fact]
    public void RemoveReplica_EveryReplica_IsMissingAndNotCorrupt()
    {
        foreach (var host in Hosts(0)) _hdfs.RemoveReplica("/f", 0, host);

        Assert.Empty(Hosts(0));
        Assert.False(_hdfs.GetBlockLocations("/f").Blocks[0].IsCorrupt);
        Assert.Equal(["a2", "b1", "b2"], Hosts(1));
    }

    [Fact]
    public void MoveReplica_ToAnotherNode_ChangesNoTime()
    {
        var before = _hdfs.GetFileStatus("/f");
        _time.Advance(TimeSpan.FromHours(1));

        _hdfs.MoveReplica("/f", 0, "b2", "a2");

        Assert.Equal(["a1", "a2", "b1"], Hosts(0));
        Assert.Equal(before, _hdfs.GetFileStatus("/f"));
    }

    [Fact]
    public void MoveReplica_ToAHolder_IsRefused() => Assert.Throws<ArgumentException>(() => _hdfs.MoveReplica("/f", 0, "b2", "b1"));

    [Fact]
    public void AddReplica_OneMore_IsListed()
    {
        _hdfs.AddReplica("/f", 0, "a2");

        Assert.Equal(["a1", "a2", "b1", "b2"], Hosts(0));
    }

    [Fact]
    public void Append_PartOfABlock_FillsTheLastOneFirst()
    {
        _time.Advance(TimeSpan.FromSeconds(1));

        _hdfs.Append("/f", 10);

        Assert.Equal([10L, 10L, 10L, 5L], _hdfs.GetBlockLocations("/f").Blocks.Select(block => block.Length));
        Assert.Equal(["a1", "a2", "b1"], Hosts(2));
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), _hdfs.GetFileStatus("/f").ModificationTime);
    }

    [Fact]
    public void Rename_File_KeepsBlocksAndTimes()
    {
        var before = _hdfs.GetFileStatus("/f");
        _time.Advance(TimeSpan.FromSeconds(1));

        _hdfs.Rename("/f", "/d/g");

        Assert.Equal(before, _hdfs.GetFileStatus("/d/g"));
        Assert.False(_hdfs.Exists("/f"));
    }

    [Fact]
    public void Rename_IntoItself_IsRefused()
    {
        _hdfs.CreateFile("/d/g", 1);

        Assert.Throws<HdfsException>(() => _hdfs.Rename("/d", "/d/e"));
    }

    [Fact]
    public void Delete_Directory_TakesWhatIsInIt()
    {
        _hdfs.CreateFile("/d/e/g", 1);

        Assert.True(_hdfs.Delete("/d"));

        Assert.False(_hdfs.Exists("/d/e/g"));
        Assert.False(_hdfs.Delete("/d"));
    }

    [Fact]
    public void CreateFile_Twice_IsRefused() =>
        Assert.Equal("FileAlreadyExistsException", Assert.Throws<HdfsException>(() => _hdfs.CreateFile("/f", 1)).SimpleName);

    [Fact]
    public void CreatePlacedFile_HostsForTooFewBlocks_IsRefused() =>
        Assert.Throws<ArgumentException>(() => _hdfs.CreatePlacedFile("/g", 11, [["a1"]], blockSize: 10));

    [Fact]
    public void ListStatus_Pages_NameEveryEntryOnce()
    {
        for (var file = 0; file < 25; file++) _hdfs.CreateFile($"/d/{file:00}", 0);
        var names = new List<string>();

        for (var remaining = 1; remaining > 0;)
        {
            (var page, remaining) = _hdfs.ListStatus("/d", names.LastOrDefault(), limit: 10);
            names.AddRange(page.Select(entry => entry.PathSuffix));
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(file => $"{file:00}"), names);
    }

    [Fact]
    public async Task EveryMember_FromManyThreads_StaysConsistent()
    {
        await Parallel.ForAsync(0, 200, async (i, _) =>
        {
            await Task.Yield();
            _hdfs.CreateFile($"/many/{i}", 30, blockSize: 10);
            _hdfs.DataNode("a1").IsStale = i % 2 == 0;
            Assert.Equal(3, _hdfs.GetBlockLocations($"/many/{i}").Blocks.Count);
        });

        Assert.Equal(200, _hdfs.GetContentSummary("/many").FileCount);
        Assert.Equal(603, _hdfs.Statistics().Blocks);
    }

    private IEnumerable<string> Hosts(int block) =>
        _hdfs.GetBlockLocations("/f").Blocks[block].Replicas.Select(replica => replica.DataNode.HostName).Order();
}
