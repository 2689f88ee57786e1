using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Protos;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>The inotify stream: changes by transaction, page by page.</summary>
public sealed class EditLogTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly SandboxNamespace _hdfs;
    private SandboxNameNode _nameNode = null!;
    private RpcTestClient _client = null!;

    public EditLogTests()
    {
        _hdfs = new SandboxNamespace(new Random(1), _time);
        _hdfs.AddDataNode("a.test", "10.0.0.1", "/r");
        _hdfs.MakeDirectory("/d");
    }

    public async Task InitializeAsync()
    {
        _nameNode = await SandboxNameNode.StartAsync(_hdfs, new NameNodeOptions { MaxEventsPerRpc = 5 }, _time, CancellationToken.None);
        _client = await RpcTestClient.OpenAsync(_nameNode.RpcAddress);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _nameNode.DisposeAsync();
    }

    [Fact]
    public async Task GetEditsFromTxid_NothingNew_SaysNone()
    {
        var edits = await ReadAsync(_hdfs.LastTxid + 1);

        Assert.Equal((-1, -1, _hdfs.LastTxid), (edits.FirstTxid, edits.LastTxid, edits.SyncTxid));
        Assert.Empty(edits.Batch);
    }

    [Fact]
    public async Task GetCurrentEditLogTxid_AfterAChange_Grows()
    {
        var before = await CurrentAsync();

        _hdfs.CreateFile("/d/f", 10);

        Assert.True(await CurrentAsync() > before);
    }

    [Fact]
    public async Task GetEditsFromTxid_FileThroughItsLife_TellsEachStep()
    {
        var start = _hdfs.LastTxid + 1;
        _hdfs.CreateFile("/d/f", 10);
        _hdfs.Append("/d/f", 5);
        Assert.Equal(["CREATE /d/f", "CLOSE /d/f 10", "APPEND /d/f", "CLOSE /d/f 15"], (await ReadAsync(start)).Batch.Select(Text));
        start = _hdfs.LastTxid + 1;

        _hdfs.Truncate("/d/f", 3);
        _hdfs.SetTimes("/d/f", _time.GetUtcNow(), _time.GetUtcNow());
        _hdfs.Rename("/d/f", "/d/g");
        _hdfs.Delete("/d/g");

        Assert.Equal(
            ["TRUNCATE /d/f 3", "METADATA /d/f 0", "RENAME /d/f /d/g", "UNLINK /d/g"], (await ReadAsync(start)).Batch.Select(Text));
    }

    [Fact]
    public async Task GetEditsFromTxid_MoreThanAPage_GoesOnBehindTheLast()
    {
        var start = _hdfs.LastTxid + 1;
        foreach (var name in (string[])["a", "b", "c", "e", "f", "g"]) _hdfs.MakeDirectory($"/d/{name}");

        var first = await ReadAsync(start);
        var second = await ReadAsync(first.LastTxid + 1);

        Assert.Equal((5, 1), (first.Batch.Count, second.Batch.Count));
        Assert.Equal((start, _hdfs.LastTxid), (first.FirstTxid, second.LastTxid));
    }

    [Fact]
    public async Task GetEditsFromTxid_BlocksAllocated_CountSilently()
    {
        var start = _hdfs.LastTxid + 1;
        _hdfs.CreateFile("/d/f", 100, blockSize: 10);

        var edits = await ReadAsync(start);

        Assert.Equal(2, edits.Batch.Count);
        Assert.True(edits.LastTxid - edits.FirstTxid > 10);
    }

    [Fact]
    public async Task GetEditsFromTxid_BalancerMovesAReplica_ReportsNothing()
    {
        _hdfs.AddDataNode("b.test", "10.0.0.2", "/r");
        _hdfs.CreatePlacedFile("/d/f", 10, [["a.test"]]);
        var start = _hdfs.LastTxid + 1;

        _hdfs.MoveReplica("/d/f", 0, "a.test", "b.test");

        Assert.Empty((await ReadAsync(start)).Batch);
    }

    [Fact]
    public async Task GetEditsFromTxid_PurgedStart_BeginsAtTheFirstThatIsLeft()
    {
        for (var i = 0; i < EditLog.Capacity; i++) _hdfs.SetTimes("/d", _time.GetUtcNow(), _time.GetUtcNow());

        var edits = await ReadAsync(1);

        Assert.Equal(edits.FirstTxid, edits.Batch[0].Txid);
        Assert.True(edits.FirstTxid > 1);
    }

    [Fact]
    public async Task GetEditsFromTxid_WhileOthersWrite_TellsTheEndThatItHadAndGrows()
    {
        var start = _hdfs.LastTxid + 1;
        _hdfs.WhileEditsAreRead = () => _hdfs.SetTimes("/d", _time.GetUtcNow(), _time.GetUtcNow());
        _hdfs.Deny("/d", "alice");

        var first = await ReadAsync(start);
        var second = await ReadAsync(first.LastTxid + 1);

        Assert.Equal((start, start, start), (first.FirstTxid, first.LastTxid, first.SyncTxid));
        Assert.Equal((start + 1, start + 1), (second.LastTxid, second.SyncTxid));
    }

    [Fact]
    public async Task GetEditsFromTxid_NotCommittedYet_IsNotReportedThoughTheEndCountsIt()
    {
        var start = _hdfs.LastTxid + 1;
        _hdfs.Deny("/d", "alice");
        _hdfs.UnsyncedTransactions = 1;

        var edits = await ReadAsync(start);

        Assert.Equal((start, -1, start - 1), (await CurrentAsync(), edits.LastTxid, edits.SyncTxid));
        _hdfs.UnsyncedTransactions = 0;
        Assert.Equal(start, (await ReadAsync(start)).LastTxid);
    }

    [Fact]
    public async Task GetBlockLocations_OldAccessTime_IsAnEventAndAListingIsNot()
    {
        _hdfs.CreateFile("/d/f", 10);
        _time.Advance(TimeSpan.FromHours(2));
        var start = _hdfs.LastTxid + 1;

        var listing = new GetListingRequestProto { Src = "/d", StartAfter = ByteString.Empty, NeedLocation = true };
        await _client.CallAsync("getListing", listing);
        Assert.Empty((await ReadAsync(start)).Batch);
        await _client.CallAsync("getBlockLocations", new GetBlockLocationsRequestProto { Src = "/d/f", Offset = 0, Length = 1 });

        Assert.Equal(["METADATA /d/f 0"], (await ReadAsync(start)).Batch.Select(Text));
    }

    private async Task<long> CurrentAsync() => (await _client.CallAsync<GetCurrentEditLogTxidResponseProto>(
        "getCurrentEditLogTxid", new GetCurrentEditLogTxidRequestProto())).Txid;

    private async Task<EventsListProto> ReadAsync(long txid) => (await _client.CallAsync<GetEditsFromTxidResponseProto>(
        "getEditsFromTxid", new GetEditsFromTxidRequestProto { Txid = txid })).EventsList;

    private static string Text(EventBatchProto batch)
    {
        var (type, bytes) = (Assert.Single(batch.Events).Type, batch.Events[0].Contents);
        return type switch
        {
            EventType.EventCreate => $"CREATE {WholeCreateEventProto.Parser.ParseFrom(bytes).Path}",
            EventType.EventClose => Closed(CloseEventProto.Parser.ParseFrom(bytes)),
            EventType.EventAppend => $"APPEND {AppendEventProto.Parser.ParseFrom(bytes).Path}",
            EventType.EventRename => Renamed(RenameEventProto.Parser.ParseFrom(bytes)),
            EventType.EventMetadata => Updated(WholeMetadataUpdateEventProto.Parser.ParseFrom(bytes)),
            EventType.EventUnlink => $"UNLINK {UnlinkEventProto.Parser.ParseFrom(bytes).Path}",
            _ => Truncated(TruncateEventProto.Parser.ParseFrom(bytes)),
        };
    }

    private static string Closed(CloseEventProto closed) => $"CLOSE {closed.Path} {closed.FileSize}";

    private static string Truncated(TruncateEventProto truncated) => $"TRUNCATE {truncated.Path} {truncated.FileSize}";

    private static string Renamed(RenameEventProto renamed) => $"RENAME {renamed.SrcPath} {renamed.DestPath}";

    private static string Updated(WholeMetadataUpdateEventProto updated) => $"METADATA {updated.Path} {updated.Type}";
}
