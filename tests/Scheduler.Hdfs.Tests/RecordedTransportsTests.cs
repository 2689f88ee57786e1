using System.Buffers;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.WebHdfs;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests;

/// <summary>
/// A real NameNode's recorded answers about one file over RPC and over WebHDFS, as sets of (offset, length, host, in
/// memory, storage type); maps keep no storage types, so the decoders are compared.
/// </summary>
/// <remarks>
/// The cluster without high availability was recorded over RPC two minutes after a DataNode had died and come back: it had moved replicas
/// of <c>five.bin</c>, <c>three.bin</c> and <c>twelve.bin</c> since it was recorded over WebHDFS. Of these everything but the hosts is
/// compared, and all RPC recordings with each other. WebHDFS cannot tell which holder of an erasure-coded group is data, nor uuids; neither
/// is compared.
/// </remarks>
public sealed class RecordedTransportsTests
{
    private const string Five = "five.bin";

    [Theory]
    [InlineData("rpc-ha/configured-nn1-conn1", "", "webhdfs-ha/nn1-gfbl")]
    [InlineData("rpc-ha/failover-nn2-conn1", "", "webhdfs-ha/nn1-gfbl")]
    [InlineData("rpc-ha/failover-nn2-conn1", "", "webhdfs-ha/nn1-gbl")]
    [InlineData("rpc-ha/observer-nn3-conn1", Five, "webhdfs-ha/nn3-gfbl")]
    [InlineData("rpc-ha/observer-nn3-conn1", Five, "webhdfs-ha/nn3-gbl")]
    [InlineData("rpc/go-cat-conn1", "", "webhdfs/gfbl-tiny")]
    [InlineData("rpc/java-getListing-loc-conn1", "tiny", "webhdfs/gfbl-tiny")]
    [InlineData("rpc-raw/ok-gbl-ctx-delayed-callid7", "", "webhdfs/gfbl-tiny")]
    [InlineData("rpc-raw/ok-gbl-empty", "", "webhdfs/gfbl-empty")]
    [InlineData("rpc/java-getListing-loc-conn1", "empty", "webhdfs/gbl-empty")]
    public void Replicas_OfOneFile_AreTheSameOverBothTransports(string rpc, string name, string webHdfs) =>
        Assert.Equal(Replicas(WebHdfs(webHdfs)), Replicas(Rpc(rpc, name)));

    [Theory]
    [InlineData("rpc/java-getBlockLocations-conn1", "", "webhdfs/gfbl-multiblock")]
    [InlineData("rpc/java-getBlockLocations-conn1", "", "webhdfs/gbl-multiblock")]
    [InlineData("rpc/java-getListing-loc-conn1", Five, "webhdfs/gfbl-multiblock")]
    [InlineData("rpc/java-getListing-loc-conn1", "three.bin", "webhdfs/gfbl-snapshot")]
    [InlineData("rpc/java-getBlockLocations-range-conn1", "", "webhdfs/gfbl-range")]
    [InlineData("rpc/java-getBlockLocations-range-conn1", "", "webhdfs/gbl-range")]
    public void Replicas_OfFileThatMoved_AreTheSameButForTheirHosts(string rpc, string name, string webHdfs) =>
        Assert.Equal(WithoutHosts(WebHdfs(webHdfs)), WithoutHosts(Rpc(rpc, name)));

    [Theory]
    [InlineData("rpc-raw/ok-gbl", "")]
    [InlineData("rpc-raw/getListing-file", "")]
    [InlineData("rpc/java-getListing-loc-conn1", Five)]
    public void Replicas_OfFileRecordedSeveralTimesOverRpc_AreTheSame(string rpc, string name) =>
        Assert.Equal(Replicas(Rpc("rpc/java-getBlockLocations-conn1", "")), Replicas(Rpc(rpc, name)));

    [Fact]
    public void Replicas_OfRange_AreThoseOfItsBlocksInTheWholeFile() => Assert.Subset(
        Replicas(Rpc("rpc/java-getBlockLocations-conn1", "")), Replicas(Rpc("rpc/java-getBlockLocations-range-conn1", "")));

    [Theory]
    [InlineData("webhdfs/gfbl-ec")]
    [InlineData("webhdfs/gbl-ec")]
    public void Lengths_OfErasureCodedFile_AreThoseOfItsGroups(string webHdfs)
    {
        const int DataUnits = 3;
        var (groups, units) = (Lengths(WebHdfs(webHdfs)), Lengths(Rpc("rpc/java-getBlockLocations-ec-conn1", "")));

        Assert.Equal(groups, units.Chunk(DataUnits).Select(chunk => chunk.Sum()));
    }

    [Fact]
    public void Replicas_FromSafeMode_AreNoneOfTheSameBlocks()
    {
        var inSafeMode = Rpc("rpc-ha/safemode-observer-ls-nn3-conn1", Five);

        Assert.Equal(Lengths(WebHdfs("webhdfs-ha/nn3-gfbl")), Lengths(inSafeMode));
        Assert.Equal((0, false), (inSafeMode.ReplicaCount, inSafeMode.AllHeld));
    }

    // Of getBlockLocations, or of the entry of that name in a listing.
    private static LocatedBlocks Rpc(string recording, string name)
    {
        var call = RpcRecording.Sent($"namenode/{recording}").Last(request => request.Method is "getBlockLocations" or "getListing");
        var answer = RpcRecording.Body(
            RpcRecording.Received($"namenode/{recording}").Last(frame => RpcRecording.CallIdOf(frame) == call.CallId));
        return call.Method == "getBlockLocations"
            ? new ListingReader().ReadLocations(answer)!
            : new ListingReader().ReadPage(answer)!.Value.Entries.Single(entry => entry.Name == name).Blocks!;
    }

    private static LocatedBlocks WebHdfs(string capture)
    {
        var body = new ReadOnlySequence<byte>(RecordedAnswer.Load($"namenode/{capture}.http").Body);
        return capture.Contains("gfbl", StringComparison.Ordinal)
            ? new BlockLocationsReader(new DataNodeTable()).Read(body)
            : new Hdfs.WebHdfs.LocatedBlocksJson(new DataNodeTable()).Read(body);
    }

    private static List<long> Lengths(LocatedBlocks blocks) => [.. Enumerable.Range(0, blocks.Count).Select(blocks.Length)];

    private static SortedSet<string> Replicas(LocatedBlocks blocks) =>
        new(Each(blocks).Select(replica => $"{replica.Block} {replica.Host} {replica.Storage}"), StringComparer.Ordinal);

    private static List<string> WithoutHosts(LocatedBlocks blocks) =>
        [.. Each(blocks).Select(replica => $"{replica.Block} {replica.Storage}").Order(StringComparer.Ordinal)];

    private static List<(string Block, string Host, string Storage)> Each(LocatedBlocks blocks)
    {
        var replicas = new List<(string, string, string)>();
        var offset = blocks.Offset;
        for (var block = 0; block < blocks.Count; offset += blocks.Length(block++))
        {
            foreach (var replica in blocks.Replicas(block))
            {
                var host = $"{blocks.DataNodes[replica.DataNode].HostName}{(replica.IsCached ? " in memory" : "")}";
                replicas.Add(($"{offset}+{blocks.Length(block)}", host, replica.StorageType.ToString()));
            }
        }

        return replicas;
    }
}
