using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Connections;
using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Hdfs.Rpc.Sasl;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;

namespace Scheduler.Sandbox.Hdfs.Rpc;

/// <summary>
/// One connection: preamble, connection context, then calls, which are answered as they are done and not in their order. What is
/// Refusals of other protocols are recorded.
/// </summary>
internal sealed class RpcConnection : IDisposable
{
    private readonly RpcServer _server;
    private readonly ConnectionContext _transport;
    private readonly RpcOutput _output;
    private readonly CancellationTokenSource _end;
    private readonly SemaphoreSlim _slots = new(Ipc.MaxConcurrentCalls, Ipc.MaxConcurrentCalls);
    private readonly string? _address;
    private SaslNegotiation? _sasl;
    private bool _hasContext;
    private string? _user;

    public RpcConnection(RpcServer server, ConnectionContext transport)
    {
        _server = server;
        _transport = transport;
        _output = new RpcOutput(transport.Transport.Output);
        _end = CancellationTokenSource.CreateLinkedTokenSource(transport.ConnectionClosed);
        _address = (transport.RemoteEndPoint as IPEndPoint)?.Address.ToString();
    }

    public async Task RunAsync()
    {
        var input = _transport.Transport.Input;
        try
        {
            if (await Preamble.ReadAsync(input, RefuseAsync, _end.Token) is not { } auth) return;
            if (!await AllowsAsync(auth)) return;
            while (await FrameReader.ReadAsync(input, _end.Token) is { } frame && await AcceptAsync(frame))
            {
            }
        }
        finally
        {
            await EndCallsAsync();
        }
    }

    public void Dispose()
    {
        _end.Dispose();
        _slots.Dispose();
        _output.Dispose();
        _sasl?.Dispose();
    }

    private async Task RefuseAsync(ReadOnlyMemory<byte> answer) => await _transport.Transport.Output.WriteAsync(answer, _end.Token);

    private async Task<bool> AllowsAsync(AuthProtocol auth)
    {
        if (auth == AuthProtocol.Sasl) _sasl = new SaslNegotiation(_server.Options);
        return _sasl is not null || _server.Options.RpcSecurity is null
            || await FailAsync(Ipc.Unasked(Ipc.AuthenticationFailedCallId), RpcFailure.SimpleNotEnabled);
    }

    /// <summary>Takes a frame.</summary>
    /// <param name="frame">Without its length.</param>
    /// <param name="isUnwrapped">Whether it came inside of a wrapped one.</param>
    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> AcceptAsync(byte[] frame, bool isUnwrapped = false)
    {
        using var input = new CodedInputStream(frame);
        var header = new RpcRequestHeaderProto();
        try
        {
            input.ReadMessage(header);
            return await AcceptAsync(header, input, isUnwrapped);
        }
        catch (InvalidProtocolBufferException)
        {
            return await FailAsync(header, RpcFailure.Undecodable("call parameters"));
        }
        catch (RpcFailureException refused)
        {
            return await FailAsync(header, refused.Failure);
        }
    }

    private async Task<bool> AcceptAsync(RpcRequestHeaderProto header, CodedInputStream input, bool isUnwrapped)
    {
        if (header.CallId == Ipc.PingCallId) return true;
        if (header.RpcKind != RpcKindProto.RpcProtocolBuffer) throw new RpcFailureException(RpcFailure.UnknownRpcKind);
        if (header.CallId == Ipc.SaslCallId && !isUnwrapped && _sasl is { } sasl) return await AcceptSaslAsync(sasl, input);
        if (_sasl?.Allows(isUnwrapped) == false) throw new RpcFailureException(RpcFailure.NotAuthenticated);
        return await AcceptOpenAsync(header, input);
    }

    private async Task<bool> AcceptOpenAsync(RpcRequestHeaderProto header, CodedInputStream input)
    {
        if (header.CallId == Ipc.ConnectionContextCallId) return AcceptContext(input);
        if (header.CallId < 0) throw new RpcFailureException(RpcFailure.UnknownOutOfBandCall(header.CallId));
        if (!_hasContext) throw new RpcFailureException(RpcFailure.NoContext);
        var call = RpcCall.Parse(header, input);
        // Faults apply to calls in the order of their arrival, before the call is logged.
        var fault = _server.Faults.Take(call.Method.MethodName);
        _server.Log(call, _user);
        await _slots.WaitAsync(_end.Token);
        _ = AnswerAsync(call, fault);
        return true;
    }

    private bool AcceptContext(CodedInputStream input)
    {
        if (_hasContext) throw new RpcFailureException(RpcFailure.SecondContext);
        var context = new IpcConnectionContextProto();
        input.ReadMessage(context);
        _user = RpcUser.Of(context, _sasl?.User, _server.Options.ProxyUsers);
        return _hasContext = true;
    }

    private async Task<bool> AcceptSaslAsync(SaslNegotiation sasl, CodedInputStream input)
    {
        var message = new RpcSaslProto();
        input.ReadMessage(message);
        try
        {
            if (!sasl.Wraps) return await NegotiateAsync(sasl, message);
            foreach (var frame in sasl.Unwrap(message))
            {
                if (!await AcceptAsync(frame, isUnwrapped: true)) return false;
            }

            return true;
        }
        catch (RpcFailureException refused)
        {
            return await FailAsync(Ipc.Unasked(Ipc.AuthenticationFailedCallId), refused.Failure);
        }
    }

    private async Task<bool> NegotiateAsync(SaslNegotiation sasl, RpcSaslProto message)
    {
        if (sasl.Answer(message) is not { } answer) return true;
        await _output.SendAsync(RpcAnswer.Succeeded(Ipc.Unasked(Ipc.SaslCallId), answer, stateId: null), _end.Token);
        // The success itself is not wrapped, everything after it is.
        if (sasl.Wraps) _output.Protect = sasl.Wrap;
        return true;
    }

    private async Task<bool> FailAsync(RpcRequestHeaderProto header, RpcFailure failure)
    {
        await _output.SendAsync(RpcAnswer.Failed(header, failure, stateId: null), _end.Token);
        return !failure.IsFatal;
    }

    private async Task AnswerAsync(RpcCall call, NameNodeFault? fault)
    {
        // The reader continues with the next call.
        await Task.Yield();
        try
        {
            await _server.Faults.DelayAsync(_end.Token);
            if (fault is NameNodeFault.Hang) await _server.Faults.HangAsync(_end.Token);
            if (fault is null) await _server.AlignAsync(call, _end.Token);
            var frame = InjectedAnswer.Of(fault, call.Header, _server.StateId) ?? _server.Answer(call, _user, _address);
            await _output.SendAsync(fault is NameNodeFault.DropMidBody ? frame[..(frame.Length / 2)] : frame, _end.Token);
            if (InjectedAnswer.EndsConnection(fault)) await _end.CancelAsync();
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The connection has ended: there is nothing to answer.
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task EndCallsAsync()
    {
        await _end.CancelAsync();
        for (var call = 0; call < Ipc.MaxConcurrentCalls; call++) await _slots.WaitAsync(CancellationToken.None);
    }
}
