using Scheduler.Extender.Configuration;

namespace Scheduler.Extender.Tests.Support;

/// <summary>The nodes k1 to k3, and <c>/in/a</c> with its first block of 1,000 bytes on k1's DataNode and its second on k2's.</summary>
internal sealed class PlacedInput : IAsyncDisposable
{
    public const string Path = "/in/a";

    private PlacedInput(TestHdfs hdfs, TestCluster cluster) => (Hdfs, Cluster) = (hdfs, cluster);

    /// <summary>Names of the nodes.</summary>
    public static string[] Nodes => ["k1", "k2", "k3"];

    public TestHdfs Hdfs { get; }

    public TestCluster Cluster { get; }

    /// <summary>Brings it up.</summary>
    /// <param name="length">Bytes of the file, in blocks of 1,000.</param>
    public static async Task<PlacedInput> StartAsync(long length)
    {
        var hdfs = await TestHdfs.StartAsync();
        hdfs.Files.CreatePlacedFile(Path, length, [["n1"], ["n2"]], blockSize: 1000);
        var cluster = await TestCluster.StartAsync(Nodes);
        cluster.Annotate("k1", "n1");
        cluster.Annotate("k2", "n2");
        return new PlacedInput(hdfs, cluster);
    }

    /// <summary>Starts the service over it, with the cluster listed.</summary>
    public async Task<RunningService> ServeAsync(Func<Settings, Settings>? change = null)
    {
        var service = await RunningService.StartAsync([Hdfs.NameNode.Address], Cluster.Connection, change);
        await service.SyncedAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Hdfs.DisposeAsync();
    }
}
