using System.Buffers.Binary;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Rpc.Decoding;

namespace Scheduler.Hdfs.Rpc;

/// <summary>Reads the frames that a NameNode sends on one connection. For one reader at a time.</summary>
internal sealed class RpcFrameReader(Stream stream, RpcTarget target)
{
    // Bytes that are read of an answer that is too large, to find the call that it answers.
    private const int HeaderBytes = 1024;
    private const int PassedOverAtOnceBytes = 16 * 1024;
    private const int OldVersionMismatch = -1;
    private static readonly int Http = BinaryPrimitives.ReadInt32BigEndian("HTTP"u8);

    private readonly byte[] _length = new byte[sizeof(int)];

    /// <summary>The next frame; null when the server closed the connection between frames.</summary>
    /// <exception cref="OversizedAnswerException">The frame is larger than allowed; its rest was not read.</exception>
    /// <exception cref="RefusedAnswerException">No memory is left for the frame; it was skipped.</exception>
    /// <exception cref="NameNodeException">What comes is not this protocol.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<AnswerBuffer?> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(_length, _length.Length, throwOnEndOfStream: false, cancellationToken);
        if (read == 0) return null;
        if (read < _length.Length) throw new EndOfStreamException();
        var length = BinaryPrimitives.ReadInt32BigEndian(_length);
        if (length <= 0 || length == Http) throw Foreign(length);
        if (length > target.MaxAnswerBytes) throw new OversizedAnswerException(CallIdIn(await BeginningAsync(length, cancellationToken)));
        return await ReadAsync(length, cancellationToken);
    }

    private async Task<AnswerBuffer> ReadAsync(int length, CancellationToken cancellationToken)
    {
        var answer = new AnswerBuffer(target.Budget);
        try
        {
            await answer.FillAsync(stream, length, cancellationToken);
            return answer.Length == length ? answer : throw new EndOfStreamException();
        }
        catch (AnswerBudgetException e)
        {
            using (answer) throw await RefusedAsync(answer, length, e, cancellationToken);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<RefusedAnswerException> RefusedAsync(
        AnswerBuffer answer, int length, AnswerBudgetException because, CancellationToken cancellationToken)
    {
        var left = length - answer.Length;
        var beginning = answer.Span[..Math.Min(answer.Length, HeaderBytes)].ToArray();
        answer.Dispose();
        if (beginning.Length == 0) left -= (beginning = await BeginningAsync(length, cancellationToken)).Length;
        await PassOverAsync(left, cancellationToken);
        return new RefusedAnswerException(CallIdIn(beginning), NameNodeException.OverMemoryBudget(target.Endpoint, because));
    }

    private async Task<byte[]> BeginningAsync(int length, CancellationToken cancellationToken)
    {
        var beginning = new byte[Math.Min(length, HeaderBytes)];
        await stream.ReadExactlyAsync(beginning, cancellationToken);
        return beginning;
    }

    private async Task PassOverAsync(int bytes, CancellationToken cancellationToken)
    {
        var passed = new byte[Math.Min(bytes, PassedOverAtOnceBytes)];
        for (var left = bytes; left > 0;)
        {
            var read = await stream.ReadAsync(passed.AsMemory(0, Math.Min(left, passed.Length)), cancellationToken);
            if (read == 0) throw new EndOfStreamException();
            left -= read;
        }
    }

    private int CallIdIn(ReadOnlySpan<byte> beginning)
    {
        try
        {
            return ResponseHeader.Read(beginning, out _).CallId;
        }
        catch (MalformedMessageException e)
        {
            throw NameNodeException.Malformed(target.Endpoint, "it is not Hadoop RPC", e);
        }
    }

    private NameNodeException Foreign(int length)
    {
        if (length == Http) return NameNodeException.Malformed(target.Endpoint, "HTTP; give the port of dfs.namenode.rpc-address");
        return length == OldVersionMismatch
            ? NameNodeException.Malformed(target.Endpoint, "it does not speak version 9 of Hadoop RPC")
            : NameNodeException.Malformed(target.Endpoint, "it is not Hadoop RPC");
    }
}

/// <summary>An answer is larger than allowed: it is not read, so the connection cannot be used any more.</summary>
internal sealed class OversizedAnswerException(int callId) : Exception
{
    /// <summary>The call that it answers.</summary>
    public int CallId => callId;
}

/// <summary>No memory is left for an answer: it was read and dropped, and the connection stays usable.</summary>
internal sealed class RefusedAnswerException(int callId, NameNodes.NameNodeException because) : Exception
{
    /// <summary>The call that it answers.</summary>
    public int CallId => callId;

    /// <summary>The failure of the call.</summary>
    public NameNodes.NameNodeException Because => because;
}
