using Scheduler.Testing;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>What Java's and Go's clients sent to a NameNode, sent to the sandbox: it answers what the NameNode answered.</summary>
public sealed class RecordedCallTests : IAsyncLifetime
{
    private readonly SandboxFixture _fixture = new();

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        RecordedPlacement.Add(_fixture.Hdfs, "/data/events/date=2026-11-20", "rpc/java-getListing-loc-conn1");
        RecordedPlacement.AddErasureCoded(_fixture.Hdfs, "/data/ec/twelve.bin", "rpc/java-getBlockLocations-ec-conn1");
        // Was there when the RPC was recorded, and not yet when WebHDFS was.
        _fixture.Hdfs.CreateFile("/data/events/later.bin", 5366336, replication: 1, RecordedNamespace.BlockSize);
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("rpc/java-getFileInfo-conn1")]
    [InlineData("rpc/java-getListing-loc-conn1")]
    [InlineData("rpc/java-getBlockLocations-conn1")]
    [InlineData("rpc/java-getBlockLocations-range-conn1")]
    [InlineData("rpc/java-getBlockLocations-ec-conn1")]
    [InlineData("rpc/java-getBlockLocations-missing-conn1")]
    [InlineData("rpc/java-contentSummary-conn1")]
    [InlineData("rpc/java-datanodeReport-conn1")]
    [InlineData("rpc/java-denied-conn1")]
    [InlineData("rpc/java-haState-conn1")]
    [InlineData("rpc/go-ls-conn1")]
    [InlineData("rpc/go-cat-conn1")]
    [InlineData("rpc-raw/ok-gbl")]
    [InlineData("rpc-raw/ok-gbl-ctx-delayed-callid7")]
    [InlineData("rpc-raw/ok-gbl-dir")]
    [InlineData("rpc-raw/ok-gbl-empty")]
    [InlineData("rpc-raw/getFileInfo-missing")]
    [InlineData("rpc-raw/getListing-missing")]
    [InlineData("rpc-raw/getListing-file")]
    [InlineData("rpc-raw/getListing-emptydir")]
    [InlineData("rpc-raw/pipelined-3")]
    [InlineData("rpc-raw/denied")]
    [InlineData("rpc-raw/unknown-method")]
    [InlineData("rpc-raw/unknown-protocol")]
    [InlineData("rpc-raw/unknown-protocol-ctx")]
    [InlineData("rpc-raw/bad-protocol-version")]
    [InlineData("rpc-raw/missing-required-field")]
    [InlineData("rpc-raw/no-user")]
    [InlineData("rpc-raw/bad-clientid-len")]
    [InlineData("rpc-raw/ping")]
    [InlineData("rpc-raw/ha-getServiceStatus")]
    [InlineData("rpc-raw/same-conn-other-protocol")]
    [InlineData("rpc-raw/datanodeReport-as-alice")]
    [InlineData("rpc-raw/edits-as-alice")]
    [InlineData("rpc-raw/getStats")]
    public Task Replay_RecordedCalls_AnswersAsRecorded(string capture) => Replay.SameAsync(capture, _fixture.NameNode);

    [Fact]
    public async Task Replay_ManyFiles_EndsPagesWhereTheyEnded()
    {
        var recorded = AnswerMessage.ReadAll("rpc/java-manyfiles-loc-conn1").Select(PageOf);

        var answers = await Replay.AnswersAsync("rpc/java-manyfiles-loc-conn1", _fixture.NameNode);

        Assert.Equal(recorded, answers.OrderBy(answer => answer.Header.CallId).Select(PageOf));
    }

    [Theory]
    [InlineData("no-context")]
    [InlineData("impersonate-denied")]
    public async Task Replay_FatalCase_AnswersAsRecordedAndCloses(string capture)
    {
        await Replay.SameAsync($"rpc-raw/{capture}", _fixture.NameNode);
        await using var client = await RpcTestClient.ConnectAsync(_fixture.NameNode.RpcAddress);
        await client.SendAsync(Captures.Bytes($"namenode/rpc-raw/{capture}-c2s.bin"));

        Assert.NotEmpty(await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData("old-version-8")]
    [InlineData("http-get")]
    [InlineData("garbage")]
    [InlineData("huge-frame")]
    [InlineData("negative-frame")]
    public async Task Replay_NoIpc_AnswersTheRecordedBytesAndCloses(string capture)
    {
        await using var client = await RpcTestClient.ConnectAsync(_fixture.NameNode.RpcAddress);

        await client.SendAsync(Captures.Bytes($"namenode/rpc-raw/{capture}-c2s.bin"));

        Assert.Equal(Captures.Bytes($"namenode/rpc-raw/{capture}-s2c.bin"), await client.ReadToEndAsync());
    }

    private static (int Entries, string Last, uint Remaining) PageOf(AnswerMessage answer)
    {
        var listing = answer.Read<Scheduler.Hdfs.Rpc.Protos.GetListingResponseProto>().DirList;
        return (listing.PartialListing.Count, listing.PartialListing[^1].Path.ToStringUtf8(), listing.RemainingEntries);
    }
}
