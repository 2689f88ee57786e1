using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Testing.NameNode;

namespace Scheduler.Hdfs.Tests.Rpc;

/// <summary>A block map source against replaying RPC servers; its clock stands unless a test moves it.</summary>
internal sealed class RpcFixture(params ReplayRpcNameNode[] servers) : IAsyncDisposable
{
    private NameserviceClients? _clients;

    public ManualTimeProvider Clock { get; } = new();

    public RecordingNameNodeObserver Observer { get; } = new();

    public NameNodeOptions Options { get; set; } = new() { User = "root", Transport = NameNodeTransport.Rpc };

    public ReplayRpcNameNode Server => servers[0];

    public IReadOnlyList<ReplayRpcNameNode> Servers => servers;

    public static RpcFixture Start(params string[] recordings) =>
        new(ReplayRpcNameNode.Start(RpcRecording.Load([.. recordings.Select(name => $"namenode/{name}")])));

    public static byte[] Directory() => Status(new HdfsFileStatusProto { FileType = HdfsFileStatusProto.Types.FileType.IsDir });

    public static byte[] File(long length) =>
        Status(new HdfsFileStatusProto { FileType = HdfsFileStatusProto.Types.FileType.IsFile, Length = (ulong)length });

    /// <summary>A file as the NameNode lists it when it does not tell its blocks: to be asked for them outright.</summary>
    public static byte[] NotLocated() => Listing(new() { FileType = HdfsFileStatusProto.Types.FileType.IsFile });

    /// <summary>The listing of a file whose locations were recorded.</summary>
    public static byte[] Located(string recording) => Listing(new()
    {
        FileType = HdfsFileStatusProto.Types.FileType.IsFile,
        Locations = GetBlockLocationsResponseProto.Parser.ParseFrom(
            RpcRecording.Body(RpcRecording.Received($"namenode/{recording}")[0])).Locations,
    });

    public static byte[] Answer(IMessage message) => RpcRecording.Success(message.ToByteArray());

    public static HdfsFileStatusProto Complete(HdfsFileStatusProto status, string name = "")
    {
        status.Path = ByteString.CopyFromUtf8(name);
        status.Length = status.Length;
        status.Permission = new FsPermissionProto { Perm = 420 };
        status.Owner = status.Group = "root";
        (status.ModificationTime, status.AccessTime) = (1, 1);
        return status;
    }

    public string Readiness => new NameNodeHealth(_clients!).Report().Single().Message;

    public NameNodeBlockMapSource Source()
    {
        var connector = new NameserviceConnector(Options, seed: 1, Observer, NullLogger.Instance, Clock);
        _clients?.Dispose();
        _clients = Ns1.Connect(connector, servers.Select(server => Ns1.OverRpc(server.Endpoint)));
        return new NameNodeBlockMapSource(
            _clients, Options, new PathsOptions { SampleAbove = 10_000 }, 1, Observer, NullLogger<NameNodeBlockMapSource>.Instance, Clock);
    }

    public Task<BlockMap> ReadAsync(string path) => Source().ReadAsync(new InputPath("ns1", path), CancellationToken.None);

    public async Task<BlockMapUnavailableException> FailAsync(string path) =>
        await Assert.ThrowsAsync<BlockMapUnavailableException>(() => ReadAsync(path));

    /// <summary>Answers calls by their keys before the recording does.</summary>
    public RpcFixture Also(params (string Key, byte[]? Answer)[] answers)
    {
        foreach (var server in servers)
        {
            server.BeforeRecording = async (request, stream, _) =>
            {
                var answer = Array.Find(answers, answer => answer.Key == request.Key).Answer;
                if (answer is not null) await ReplayRpcNameNode.AnswerAsync(stream, request, answer);
                return answer is not null;
            };
        }

        return this;
    }

    public async ValueTask DisposeAsync()
    {
        _clients?.Dispose();
        foreach (var server in servers) await server.DisposeAsync();
    }

    private static byte[] Listing(HdfsFileStatusProto file) =>
        Answer(new GetListingResponseProto { DirList = new() { RemainingEntries = 0, PartialListing = { Complete(file) } } });

    private static byte[] Status(HdfsFileStatusProto status) => Answer(new GetFileInfoResponseProto { Fs = Complete(status) });
}
