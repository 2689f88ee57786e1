using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Hdfs.Tests.FileRanges;

/// <summary>File names that URLs have other ideas about.</summary>
public sealed class NamesTests
{
    [Theory]
    [InlineData("plain.parquet")]
    [InlineData("with space")]
    [InlineData("100% done")]
    [InlineData("100%25 done+x")]
    [InlineData("a+b&c=d;e,f:g@h")]
    [InlineData("what?#hash")]
    [InlineData("\"quotes' and `ticks`")]
    [InlineData("ünï côdé 数据 🗀")]
    [InlineData("back\\slash|{braces}[x]^~")]
    public async Task ReadAsync_OddName_IsTheFilesOwnBytes(string name)
    {
        var hdfs = new SandboxNamespace(new Random(1), new ManualTimeProvider());
        hdfs.AddDataNode("n1", "10.0.0.1", "/r1");
        var path = $"/dir of {name}/{name}";
        hdfs.CreateFile(path, "0123456789"u8.ToArray());
        await using var nameNode = await SandboxNameNode.StartAsync(hdfs, new(), TimeProvider.System, CancellationToken.None);
        var options = new Hdfs.NameNodeOptions { User = "root" };
        var connector = new NameserviceConnector(options, 1, new RecordingNameNodeObserver(), NullLogger.Instance, TimeProvider.System);
        using var clients = Ns1.Connect(connector, Ns1.OverHttp(nameNode.Address));
        using var reader = new WebHdfsRangeReader(
            clients, options, connector.Budget, 1, NullLogger<WebHdfsRangeReader>.Instance, TimeProvider.System);

        using var bytes = await reader.ReadAsync("ns1", path, new ByteRange(3, 5), Requester.Service, CancellationToken.None);

        Assert.Equal("34567"u8.ToArray(), bytes.Span.ToArray());
    }
}
