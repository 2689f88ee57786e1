using System.Numerics;

namespace Scheduler.Core.Siblings;

/// <summary>
/// The blocks on one node, in ascending order, stored as differences: mostly two bytes per block. Each is a varint (LEB128, as in Protocol
/// Buffers) of twice the difference, plus one if the node has the block in memory.
/// </summary>
/// <param name="steps">The steps; the first is from 0.</param>
internal ref struct HeldBlocks(ReadOnlySpan<byte> steps)
{
    private const int BitsOfByte = 7;
    private const uint More = 1 << BitsOfByte;

    private ReadOnlySpan<byte> _rest = steps;
    private int _block;

    /// <summary>The current block.</summary>
    public HeldBlock Current { get; private set; }

    /// <summary>Bytes that a step takes.</summary>
    public static int BytesOf(int step, bool isCached) => (BitOperations.Log2(CodeOf(step, isCached) | 1) / BitsOfByte) + 1;

    /// <summary>Writes a step.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> steps, int step, bool isCached)
    {
        var (code, written) = (CodeOf(step, isCached), 0);
        for (; code >= More; code >>= BitsOfByte) steps[written++] = (byte)((code & (More - 1)) | More);
        steps[written++] = (byte)code;
        return written;
    }

    /// <summary>Itself, for <c>foreach</c>.</summary>
    public readonly HeldBlocks GetEnumerator() => this;

    /// <summary>Moves to the next block; false at the end.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        var (code, read) = (0u, 0);
        for (var more = true; more; read++)
        {
            code |= (_rest[read] & (More - 1)) << (BitsOfByte * read);
            more = _rest[read] >= More;
        }

        _rest = _rest[read..];
        _block += (int)(code >> 1);
        Current = new HeldBlock(_block, (code & 1) != 0);
        return true;
    }

    private static uint CodeOf(int step, bool isCached) => ((uint)step << 1) | (isCached ? 1u : 0);
}

/// <summary>A block on a node.</summary>
/// <param name="Block">Its number within the input.</param>
/// <param name="IsCached">Whether the node has it in memory.</param>
internal readonly record struct HeldBlock(int Block, bool IsCached);
