using System.Net.Sockets;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Tests.Hdfs;

/// <summary>The recorded cluster with its DataNodes behind a sandbox NameNode, and a client that finds these under any host name.</summary>
public sealed class DataNodeFixture : IAsyncLifetime
{
    internal const string File = "/data/events/date=2026-11-20/five.bin";
    internal const string OneReplica = "/data/events/one-replica.bin";

    private readonly ManualTimeProvider _time = new(RecordedNamespace.RecordedAt);

    internal SandboxNamespace Hdfs { get; private set; } = null!;

    internal SandboxDataNodeServer DataNodes { get; private set; } = null!;

    internal SandboxNameNode NameNode { get; private set; } = null!;

    internal HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Hdfs = RecordedNamespace.Build(_time);
        DataNodes = await SandboxDataNodeServer.StartAsync(Hdfs, _time, byHostName: true, CancellationToken.None);
        var options = new NameNodeOptions { HostName = "nn1.hadoop.test", DataNodes = DataNodes };
        NameNode = await SandboxNameNode.StartAsync(Hdfs, options, _time, CancellationToken.None);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectCallback = ConnectAsync };
        Client = new HttpClient(handler) { BaseAddress = NameNode.Address };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await NameNode.DisposeAsync();
        await DataNodes.DisposeAsync();
    }

    /// <summary>Who holds the first byte of a file.</summary>
    internal List<string> Holders(string path)
    {
        var first = Hdfs.GetBlockLocations(path, length: 1).Blocks;
        var holders = first.Count == 0 ? Hdfs.DataNodes : first[0].Replicas.Select(replica => replica.DataNode);
        return [.. holders.Select(holder => holder.HostName)];
    }

    internal Task<HttpResponseMessage> GetAsync(string path, string query) => Client.GetAsync($"/webhdfs/v1{path}?{query}&user.name=root");

    internal async Task<HttpResponseMessage> FollowAsync(string path, string query)
    {
        using var redirect = await GetAsync(path, query);
        return await Client.GetAsync(redirect.Headers.Location);
    }

    internal async Task<byte[]> ReadAsync(string path, string query)
    {
        using var response = await FollowAsync(path, query);
        return await response.Content.ReadAsByteArrayAsync();
    }

    // The NameNode is where it says; every other host is a DataNode.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var server = context.DnsEndPoint.Port == NameNode.Address.Port ? NameNode.Address : DataNodes.Address;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
