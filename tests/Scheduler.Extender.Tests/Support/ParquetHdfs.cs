using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Extender.Tests.Support;

/// <summary>A NameNode over DataNodes (three unless told otherwise), each in a rack of its own, that give the bytes of files.</summary>
internal sealed class ParquetHdfs : IAsyncDisposable
{
    private ParquetHdfs(SandboxNamespace files, SandboxDataNodeServer dataNodes, SandboxNameNode nameNode) =>
        (Files, DataNodes, NameNode) = (files, dataNodes, nameNode);

    public SandboxNamespace Files { get; }

    public SandboxDataNodeServer DataNodes { get; }

    public SandboxNameNode NameNode { get; }

    /// <summary>Reads of bytes that the NameNode was asked for: opens in its audit log.</summary>
    public long Opens => NameNode.Requests.Count("OPEN");

    public static Task<ParquetHdfs> StartAsync(params IReadOnlyList<string> nodes) => StartAsync(TimeProvider.System, nodes);

    /// <summary>The same with a clock that dates the files.</summary>
    public static async Task<ParquetHdfs> StartAsync(TimeProvider clock, params IReadOnlyList<string> nodes)
    {
        var files = new SandboxNamespace(new Random(1), clock);
        if (nodes.Count == 0) nodes = TestHdfs.Nodes;
        for (var i = 0; i < nodes.Count; i++) files.AddDataNode(nodes[i], $"10.1.0.{i + 1}", $"/rack-{i}");
        var dataNodes = await SandboxDataNodeServer.StartAsync(files, TimeProvider.System, byHostName: false, CancellationToken.None);
        var options = new NameNodeOptions { Nameservice = "ns1", DataNodes = dataNodes };
        return new ParquetHdfs(
            files, dataNodes, await SandboxNameNode.StartAsync(files, options, TimeProvider.System, CancellationToken.None));
    }

    /// <summary>Makes a file whose blocks are where the caller says, each with one replica.</summary>
    public void Add(string path, byte[] content, int blockSize, Func<int, string> nodeOf)
    {
        var blocks = (content.Length + blockSize - 1) / blockSize;
        Files.CreatePlacedFile(
            path, content.Length, [.. Enumerable.Range(0, blocks).Select(block => new[] { nodeOf(block) })], blockSize, replication: 1);
        Hold(path, content);
    }

    /// <summary>Makes an erasure-coded file whose units are all on these nodes, in their order.</summary>
    public void Add(string path, byte[] content, int blockSize, ErasureCodingPolicy policy, string[] nodes)
    {
        var groups = (content.Length + (blockSize * policy.DataUnits) - 1) / (blockSize * policy.DataUnits);
        Files.CreatePlacedFile(path, content.Length, [.. Enumerable.Repeat(nodes, groups)], blockSize, replication: 1, policy);
        Hold(path, content);
    }

    private void Hold(string path, byte[] content) =>
        Files.SetContent(path, (offset, destination) => content.AsSpan((int)offset, destination.Length).CopyTo(destination));

    public async ValueTask DisposeAsync()
    {
        await NameNode.DisposeAsync();
        await DataNodes.DisposeAsync();
    }
}
