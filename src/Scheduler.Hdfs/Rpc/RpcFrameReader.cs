using System.Buffers;
using System.Buffers.Binary;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;

namespace Scheduler.Hdfs.Rpc;

/// <summary>Reads the frames that a NameNode sends on one connection. For one reader at a time.</summary>
internal sealed class RpcFrameReader(Stream stream, RpcTarget target)
{
    // What is read of an answer that is too large, to learn which call it is for.
    private const int HeaderBytes = 1024;
    private const int OldVersionMismatch = -1;
    private static readonly int Http = BinaryPrimitives.ReadInt32BigEndian("HTTP"u8);

    private readonly byte[] _length = new byte[sizeof(int)];

    /// <summary>The next frame; null when the server closed the connection between frames.</summary>
    /// <exception cref="OversizedAnswerException">The frame is larger than allowed; its rest was not read.</exception>
    /// <exception cref="NameNodeException">What comes is not this protocol.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<RpcAnswer?> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(_length, _length.Length, throwOnEndOfStream: false, cancellationToken);
        if (read == 0) return null;
        if (read < _length.Length) throw new EndOfStreamException();
        var length = BinaryPrimitives.ReadInt32BigEndian(_length);
        if (length <= 0 || length == Http) throw Foreign(length);
        if (length > target.MaxAnswerBytes) throw await OversizedAsync(length, cancellationToken);
        return await ReadAsync(length, cancellationToken);
    }

    private async Task<RpcAnswer> ReadAsync(int length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var answer = new RpcAnswer(buffer, length);
        try
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<Exception> OversizedAsync(int length, CancellationToken cancellationToken)
    {
        using var beginning = await ReadAsync(Math.Min(length, HeaderBytes), cancellationToken);
        try
        {
            return new OversizedAnswerException(ResponseHeader.Read(beginning.Frame, out _).CallId);
        }
        catch (MalformedMessageException e)
        {
            return NameNodeException.Malformed(target.Endpoint, "no Hadoop RPC", e);
        }
    }

    private NameNodeException Foreign(int length)
    {
        if (length == Http) return NameNodeException.Malformed(target.Endpoint, "HTTP; give the port of dfs.namenode.rpc-address");
        return length == OldVersionMismatch
            ? NameNodeException.Malformed(target.Endpoint, "it does not speak version 9 of Hadoop RPC")
            : NameNodeException.Malformed(target.Endpoint, "no Hadoop RPC");
    }
}
