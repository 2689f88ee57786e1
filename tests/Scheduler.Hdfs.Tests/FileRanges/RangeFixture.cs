using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using ClientOptions = Scheduler.Hdfs.NameNodeOptions;
using ServerOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.FileRanges;

/// <summary>
/// Sandbox NameNodes with three DataNodes, which all hold one file, and a reader whose connections to DataNodes go there.
/// </summary>
internal sealed class RangeFixture : IAsyncDisposable
{
    public const string File = "/data/part-0.parquet";
    public const int FileBytes = 1_000_000;

    private readonly List<SandboxNameNode> _nameNodes = [];
    private NameserviceClients? _clients;
    private WebHdfsRangeReader? _reader;

    private RangeFixture()
    {
    }

    public ManualTimeProvider Clock { get; } = new();

    public SandboxNamespace Hdfs { get; private set; } = null!;

    public SandboxDataNodeServer DataNodes { get; private set; } = null!;

    public SandboxNameNode NameNode => _nameNodes[0];

    public IReadOnlyList<SandboxNameNode> NameNodes => _nameNodes;

    public RecordingNameNodeObserver Observer { get; } = new();

    public RecordingLogger<WebHdfsRangeReader> Logger { get; } = new();

    public ClientOptions Options { get; set; } = new() { User = "root" };

    public int MaxConcurrency { get; set; } = 4;

    /// <summary>The addresses of each NameNode; only HTTP unless changed.</summary>
    public Func<SandboxNameNode, NameNodeAddress> AddressOf { get; set; } = nameNode => Ns1.OverHttp(nameNode.Address);

    /// <summary>Hosts where nothing listens.</summary>
    public ConcurrentDictionary<string, bool> Down { get; } = new();

    /// <summary>Hosts that were connected to, in order.</summary>
    public ConcurrentQueue<string> Connected { get; } = [];

    public NameserviceClients Clients => _clients ??= Connect();

    public WebHdfsRangeReader Reader => _reader ??= new WebHdfsRangeReader(
        Clients, Options, new AnswerBudget(Options.MaxBytesUnderWay), MaxConcurrency, Logger, Clock, ConnectAsync);

    public static async Task<RangeFixture> StartAsync(ServerOptions? options = null, int nameNodes = 1, bool byHostName = true)
    {
        var fixture = new RangeFixture();
        var hdfs = fixture.Hdfs = new SandboxNamespace(new Random(1), fixture.Clock);
        for (var node = 1; node <= 3; node++) hdfs.AddDataNode($"dn{node}.sandbox.test", $"10.0.0.{node}", "/rack-1");
        hdfs.CreateFile(File, FileBytes, Fill, blockSize: 400_000);
        fixture.DataNodes = await SandboxDataNodeServer.StartAsync(hdfs, fixture.Clock, byHostName, CancellationToken.None);
        options = (options ?? new ServerOptions()) with { DataNodes = fixture.DataNodes };
        for (var nameNode = 0; nameNode < nameNodes; nameNode++)
            fixture._nameNodes.Add(await SandboxNameNode.StartAsync(hdfs, options, fixture.Clock, CancellationToken.None));
        return fixture;
    }

    /// <summary>The bytes of the file in a range.</summary>
    public static byte[] Expected(ByteRange range)
    {
        var bytes = new byte[range.Length];
        Fill(range.Offset, bytes);
        return bytes;
    }

    public async Task<byte[]> ReadAsync(ByteRange range, string path = File, CancellationToken cancellationToken = default)
    {
        using var bytes = await Reader.ReadAsync("ns1", path, range, Requester.Service, cancellationToken);
        return bytes.Span.ToArray();
    }

    public Task<FileRangeException> FailAsync(ByteRange range, string path = File) =>
        Assert.ThrowsAsync<FileRangeException>(() => ReadAsync(range, path));

    /// <summary>The targets of every OPEN at the first NameNode.</summary>
    public IReadOnlyList<string> Opens() =>
        [.. NameNode.Requests.Requests.Where(request => request.Operation == "OPEN").Select(request => request.Target)];

    /// <summary>DataNodes that were read from, in order.</summary>
    public IReadOnlyList<string> Read() => [.. DataNodes.Requests.Requests.Select(request => request.Operation)];

    public async ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        _clients?.Dispose();
        foreach (var nameNode in _nameNodes) await nameNode.DisposeAsync();
        await DataNodes.DisposeAsync();
    }

    private static void Fill(long offset, Span<byte> destination)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = (byte)((offset + i) % 251);
    }

    private NameserviceClients Connect()
    {
        var connector = new NameserviceConnector(Options, seed: 1, Observer, NullLogger.Instance, Clock);
        return Ns1.Connect(connector, _nameNodes.Select(AddressOf));
    }

    private ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        Connected.Enqueue(host);
        return Down.ContainsKey(host)
            ? throw new SocketException((int)SocketError.ConnectionRefused)
            : Loopback.ConnectAsync(DataNodes.Address, cancellationToken);
    }
}
