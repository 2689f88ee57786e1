using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Extender.Tests.Support;

/// <summary>
/// A NameNode over DataNodes (three unless told otherwise), whose names are those of their Kubernetes nodes too. A file has one block with
/// one replica, so that its scores are 10 on that node and 0 elsewhere.
/// </summary>
internal sealed class TestHdfs : IAsyncDisposable
{
    /// <summary>All nodes.</summary>
    public static readonly string[] Nodes = ["n1", "n2", "n3"];

    /// <summary>Scores of a file on <c>n1</c>.</summary>
    public const string OnN1 = "10 0 0";

    /// <summary>Scores of a file on <c>n2</c>.</summary>
    public const string OnN2 = "0 10 0";

    /// <summary>Scores when nothing is known.</summary>
    public const string Neutral = "0 0 0";

    private TestHdfs(SandboxNamespace files, SandboxNameNode nameNode) => (Files, NameNode) = (files, nameNode);

    public SandboxNamespace Files { get; }

    public SandboxNameNode NameNode { get; }

    /// <summary>How often locations were asked for: once for each read of a file.</summary>
    public long Reads => NameNode.Requests.Count("GETFILEBLOCKLOCATIONS");

    /// <summary>Starts the NameNode.</summary>
    /// <param name="clock">Its clock: latency.</param>
    /// <param name="dataNodes">Other names of its DataNodes.</param>
    public static async Task<TestHdfs> StartAsync(TimeProvider? clock = null, IReadOnlyList<string>? dataNodes = null)
    {
        var files = new SandboxNamespace(new Random(1), TimeProvider.System);
        dataNodes ??= Nodes;
        for (var i = 0; i < dataNodes.Count; i++) files.AddDataNode(dataNodes[i], $"10.1.0.{i + 1}", $"/rack-{i}");
        var nameNode = await SandboxNameNode.StartAsync(
            files, new NameNodeOptions { Nameservice = "ns1" }, clock ?? TimeProvider.System, CancellationToken.None);
        return new TestHdfs(files, nameNode);
    }

    /// <summary>Makes a file with one block on one node.</summary>
    public void AddFile(string path, string node) => Files.CreatePlacedFile(path, 1000, [[node]]);

    public ValueTask DisposeAsync() => NameNode.DisposeAsync();
}
