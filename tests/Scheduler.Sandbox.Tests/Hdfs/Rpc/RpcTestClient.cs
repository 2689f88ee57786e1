using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Rpc;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>A connection that sends what a test wants, frame by frame, and reads the frames of the answer.</summary>
internal sealed class RpcTestClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly ByteString _clientId = ByteString.CopyFrom(new byte[16]);
    private int _nextCallId;

    private RpcTestClient()
    {
    }

    public static byte[] SimplePreamble => "hrpc\u0009\0\0"u8.ToArray();

    public static async Task<RpcTestClient> ConnectAsync(IPEndPoint address)
    {
        var client = new RpcTestClient();
        await client._client.ConnectAsync(address);
        return client;
    }

    /// <summary>Connected, with the connection context sent.</summary>
    public static async Task<RpcTestClient> OpenAsync(IPEndPoint address, string user = "root")
    {
        var client = await ConnectAsync(address);
        byte[] opening = [.. SimplePreamble, .. client.Context(new UserInformationProto { EffectiveUser = user })];
        await client.SendAsync(opening);
        return client;
    }

    public byte[] Context(UserInformationProto user) => RpcAnswer.Frame(
        Header(Ipc.ConnectionContextCallId),
        new IpcConnectionContextProto { UserInfo = user, Protocol = ClientProtocol.Protocol });

    public byte[] Call(int callId, string method, IMessage request, string protocol = ClientProtocol.Protocol) => RpcAnswer.Frame(
        Header(callId),
        new RequestHeaderProto { MethodName = method, DeclaringClassProtocolName = protocol, ClientProtocolVersion = 1 },
        request);

    public RpcRequestHeaderProto Header(int callId) => new()
    {
        RpcKind = RpcKindProto.RpcProtocolBuffer,
        RpcOp = RpcRequestHeaderProto.Types.OperationProto.RpcFinalPacket,
        CallId = callId,
        ClientId = _clientId,
        RetryCount = 0,
    };

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _client.GetStream().WriteAsync(bytes);

    /// <summary>Asks and waits for the next answer.</summary>
    public async Task<AnswerMessage> CallAsync(string method, IMessage request, string protocol = ClientProtocol.Protocol)
    {
        await SendAsync(Call(_nextCallId++, method, request, protocol));
        return await ReadAnswerAsync();
    }

    /// <summary>Asks, and reads the message of a success.</summary>
    public async Task<TAnswer> CallAsync<TAnswer>(string method, IMessage request, string protocol = ClientProtocol.Protocol)
        where TAnswer : IMessage, new()
    {
        var answer = await CallAsync(method, request, protocol);
        Assert.Equal(RpcResponseHeaderProto.Types.RpcStatusProto.Success, answer.Header.Status);
        return answer.Read<TAnswer>();
    }

    public async Task<AnswerMessage> ReadAnswerAsync() =>
        AnswerMessage.Parse(await ReadFrameAsync() ?? throw new EndOfStreamException("The server closed the connection."));

    /// <summary>The next frame without its length; null when the server has closed the connection.</summary>
    public async Task<byte[]?> ReadFrameAsync()
    {
        var length = new byte[sizeof(int)];
        if (!await TryReadAsync(length)) return null;
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        return await TryReadAsync(frame) ? frame : null;
    }

    /// <summary>Everything until the server closes the connection.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        using var all = new MemoryStream();
        await _client.GetStream().CopyToAsync(all, deadline.Token);
        return all.ToArray();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> TryReadAsync(byte[] bytes)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        return await _client.GetStream().ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, deadline.Token) == bytes.Length;
    }
}
