using System.Buffers;
using Google.Protobuf;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;
using Scheduler.Hdfs.Rpc.Protos;
using State = Scheduler.Hdfs.Rpc.Protos.RpcSaslProto.Types.SaslState;

namespace Scheduler.Hdfs.Rpc.Security;

/// <summary>
/// A connection on which everything is protected: what is written goes out in WRAP messages, what is read was in them. Their borders mean
/// nothing: a message may hold several frames, and a frame may come in several messages. For one writer and one reader at the same time.
/// </summary>
internal sealed class SaslStream : Stream
{
    // What protection adds to an answer of the largest size.
    private const int MaxOverheadBytes = 64 * 1024;

    // Above it the buffer of one large answer is not kept for the next.
    private const int KeptBytes = 1024 * 1024;

    private const int StateField = 2;
    private const int TokenField = 3;

    private readonly Stream _stream;
    private readonly ISaslLayer _layer;
    private readonly RpcTarget _target;
    private readonly RpcErrors _errors;
    private readonly RpcFrameReader _reader;
    private ArrayBufferWriter<byte> _opened = new();
    private int _consumed;
    private int _held;

    public SaslStream(Stream stream, ISaslLayer layer, RpcTarget target, RpcErrors errors)
    {
        _stream = stream;
        _layer = layer;
        _target = target;
        _errors = errors;
        _reader = new RpcFrameReader(
            stream, target with { MaxAnswerBytes = (int)Math.Min(int.MaxValue, (long)target.MaxAnswerBytes + MaxOverheadBytes) });
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_consumed == _opened.WrittenCount)
            if (!await OpenNextAsync(cancellationToken)) return 0;
        var count = Math.Min(buffer.Length, _opened.WrittenCount - _consumed);
        _opened.WrittenMemory.Slice(_consumed, count).CopyTo(buffer);
        _consumed += count;
        if (_consumed == _opened.WrittenCount) GiveBack();
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var rest = buffer; !rest.IsEmpty;)
        {
            var piece = rest[..Math.Min(rest.Length, _layer.MaxBytes)];
            rest = rest[piece.Length..];
            await _stream.WriteAsync(Wrap(piece.Span), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
            _layer.Dispose();
            _target.Budget.GiveBack(Interlocked.Exchange(ref _held, 0));
        }

        base.Dispose(disposing);
    }

    private byte[] Wrap(ReadOnlySpan<byte> bytes)
    {
        var token = new ArrayBufferWriter<byte>();
        _layer.Wrap(bytes, token);
        return SaslWire.Frame(new RpcSaslProto { State = State.Wrap, Token = ByteString.CopyFrom(token.WrittenSpan) });
    }

    private async Task<bool> OpenNextAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var frame = await _reader.ReadAsync(cancellationToken);
            if (frame is null) return false;
            Take(frame.Length);
            _layer.Unwrap(TokenOf(frame.Span), _opened);
            return true;
        }
        catch (RefusedAnswerException e)
        {
            throw e.Because;
        }
        catch (AnswerBudgetException e)
        {
            throw NameNodeException.OverMemoryBudget(_target.Endpoint, e);
        }
        catch (OversizedAnswerException)
        {
            throw NameNodeException.TooLarge(_target.Endpoint, _target.MaxAnswerBytes);
        }
    }

    // The content is not longer than its protected form.
    private void Take(int bytes)
    {
        _target.Budget.Take(bytes);
        _held = bytes;
        if (_opened.Capacity < bytes) _opened = new ArrayBufferWriter<byte>(bytes);
    }

    private void GiveBack()
    {
        _target.Budget.GiveBack(Interlocked.Exchange(ref _held, 0));
        _consumed = 0;
        if (_opened.Capacity > KeptBytes) _opened = new ArrayBufferWriter<byte>();
        _opened.ResetWrittenCount();
    }

    private ReadOnlySpan<byte> TokenOf(ReadOnlySpan<byte> frame)
    {
        var header = ResponseHeader.Read(frame, out var body);
        if (header.Status != RpcStatus.Success) throw _errors.From(header);
        if (header.CallId != SaslWire.CallId) throw new MalformedMessageException("an answer is not protected as agreed on");
        var reader = new ProtoReader(new ProtoReader(body).ReadDelimited());
        var state = -1L;
        var token = ReadOnlySpan<byte>.Empty;
        while (reader.Next())
        {
            if (reader.Field == StateField) state = reader.ReadNumber((long)State.Wrap);
            else if (reader.Field == TokenField) token = reader.ReadBytes();
            else reader.Skip();
        }

        return state == (long)State.Wrap ? token : throw new MalformedMessageException("a message of the handshake comes after its end");
    }
}
