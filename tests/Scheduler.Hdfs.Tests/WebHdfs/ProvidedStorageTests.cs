using System.Buffers;
using System.Text;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.WebHdfs;

namespace Scheduler.Hdfs.Tests.WebHdfs;

/// <summary>Blocks of provided storage (HDFS-9806) over WebHDFS: their bytes lie in a remote store, so they are local nowhere.</summary>
public sealed class ProvidedStorageTests
{
    [Theory]
    [InlineData("\"PROVIDED\"", 0)]
    [InlineData("\"DISK\"", 1)]
    [InlineData("", 1)]
    public void Read_OneReplica_CountsByItsStorage(string storageTypes, int local) =>
        AssertReplicas(local, """{"BlockLocations":{"BlockLocation":[{"length":104857600,"offset":0,"corrupt":false,"hosts":["n1"],"names":["10.0.0.1:9866"],"topologyPaths":["/default-rack/10.0.0.1:9866"],"storageTypes":[TYPES]}]}}""", storageTypes);

    [Fact]
    public void Read_BesideAReplicaOnDisk_LeavesThatAlone() =>
        AssertReplicas(1, """{"BlockLocations":{"BlockLocation":[{"length":104857600,"offset":0,"corrupt":false,"hosts":["n1","n2"],"names":["10.0.0.1:9866","10.0.0.2:9866"],"topologyPaths":["/r/10.0.0.1:9866","/r/10.0.0.2:9866"],"storageTypes":[TYPES]}]}}""", "\"PROVIDED\",\"DISK\"");

    /// <summary>A map with missing blocks is read again soon; one whose bytes are in a remote store misses none.</summary>
    [Theory]
    [InlineData("[\"/r/10.0.0.1:9866\"]", "[\"PROVIDED\"]", 0)]
    [InlineData("[]", "[]", 1)]
    public void Add_BlockWithoutAReplica_IsMissingUnlessARemoteStoreHasIt(string replicas, string storageTypes, int missing)
    {
        var body = $$$"""{"BlockLocations":{"BlockLocation":[{"length":100,"offset":0,"corrupt":false,"hosts":{{{replicas}}},"names":{{{replicas}}},"topologyPaths":{{{replicas}}},"storageTypes":{{{storageTypes}}}}]}}""";
        var blocks = new BlockLocationsReader(new DataNodeTable()).Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)));
        var assembly = new BlockMapAssembly(adminStates: null);

        assembly.Add(new InputFile("/in/part-0", new FileStatus("part-0", FileType.File, 100, 1, default)), blocks);

        Assert.Equal((missing, 100L), (assembly.BlocksWithoutReplica, assembly.TotalBytes));
    }

    private static void AssertReplicas(int expected, string json, string storageTypes)
    {
        var body = Encoding.UTF8.GetBytes(json.Replace("TYPES", storageTypes, StringComparison.Ordinal));

        var blocks = new BlockLocationsReader(new DataNodeTable()).Read(new ReadOnlySequence<byte>(body));

        Assert.Equal((1, expected, true), (blocks.Count, blocks.Replicas(0).Length, blocks.AllHeld));
    }
}
