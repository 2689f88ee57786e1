using System.Buffers;
using System.IO.Pipelines;

namespace Scheduler.Sandbox.Hdfs.Rpc.Wire;

/// <summary>Reads length-prefixed frames.</summary>
internal static class FrameReader
{
    /// <summary>The next frame without its length; null at the end of the input or when the length is out of bounds.</summary>
    public static async Task<byte[]?> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            if (!TryTake(result.Buffer, out var frame, out var consumed)) return null;
            input.AdvanceTo(consumed, frame is null ? result.Buffer.End : consumed);
            if (frame is not null) return frame;
            if (result.IsCompleted) return null;
        }
    }

    /// <summary>False for a length that no frame has; a null frame needs more bytes.</summary>
    private static bool TryTake(ReadOnlySequence<byte> buffer, out byte[]? frame, out SequencePosition consumed)
    {
        (frame, consumed) = (null, buffer.Start);
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadBigEndian(out int length)) return true;
        if (length is < 0 or > Ipc.MaxFrameBytes) return false;
        if (reader.Remaining < length) return true;
        var body = buffer.Slice(sizeof(int), length);
        (frame, consumed) = (body.ToArray(), body.End);
        return true;
    }
}
