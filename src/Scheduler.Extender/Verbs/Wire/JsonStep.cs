using System.Numerics;
using System.Runtime.Intrinsics;

namespace Scheduler.Extender.Verbs.Wire;

/// <summary>
/// Finds where an object or an array ends by its brackets alone, 64 bytes at a time: what is in it is not looked at. For large bodies of
/// whole nodes, of which only the names are wanted.
/// </summary>
internal static class JsonStep
{
    /// <summary>The result when the value does not end.</summary>
    public const int NoEnd = -1;

    private const int BlockBytes = 64;

    /// <summary>The place behind the bracket that closes the one at <paramref name="start"/>; <see cref="NoEnd"/> when there is none.</summary>
    public static int EndOf(ReadOnlySpan<byte> json, int start)
    {
        var (depth, insideText, escaped) = (0, 0UL, false);
        Span<byte> padded = stackalloc byte[BlockBytes];
        for (var at = start; at < json.Length; at += BlockBytes)
        {
            var block = json.Length - at >= BlockBytes ? json.Slice(at, BlockBytes) : Pad(json[at..], padded);
            var (low, high) = (Vector256.Create(block[..32]), Vector256.Create(block[32..]));
            var quotes = MaskOf(low, high, (byte)'"');
            var backslashes = MaskOf(low, high, (byte)'\\');
            if (backslashes != 0 || escaped) quotes &= ~EscapedBy(backslashes, ref escaped);
            var texts = PrefixXor(quotes) ^ insideText;
            insideText = texts >> (BlockBytes - 1) == 0 ? 0 : ulong.MaxValue;
            // '[' and '{', and ']' and '}', differ by one bit alone.
            var (lowCurly, highCurly) = (low | Vector256.Create((byte)0x20), high | Vector256.Create((byte)0x20));
            var opens = MaskOf(lowCurly, highCurly, (byte)'{') & ~texts;
            var closes = MaskOf(lowCurly, highCurly, (byte)'}') & ~texts;
            if (BitOperations.PopCount(closes) < depth) depth += BitOperations.PopCount(opens) - BitOperations.PopCount(closes);
            else if (FindEnd(opens, closes, ref depth) is var end and not NoEnd) return at + end + 1;
        }

        return NoEnd;
    }

    private static ReadOnlySpan<byte> Pad(ReadOnlySpan<byte> rest, Span<byte> padded)
    {
        padded.Clear();
        rest.CopyTo(padded);
        return padded;
    }

    private static ulong MaskOf(Vector256<byte> low, Vector256<byte> high, byte wanted)
    {
        var all = Vector256.Create(wanted);
        return Vector256.Equals(low, all).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(high, all).ExtractMostSignificantBits() << 32);
    }

    /// <summary>Each bit becomes the parity of itself and all below it: what lies between an opening quote and its closing one.</summary>
    private static ulong PrefixXor(ulong bits)
    {
        for (var shift = 1; shift < BlockBytes; shift <<= 1) bits ^= bits << shift;
        return bits;
    }

    /// <summary>The bytes that a backslash makes mean something else.</summary>
    private static ulong EscapedBy(ulong backslashes, ref bool escaped)
    {
        var result = escaped ? 1UL : 0;
        backslashes &= ~result;
        escaped = false;
        while (backslashes != 0)
        {
            var at = BitOperations.TrailingZeroCount(backslashes);
            escaped = at == BlockBytes - 1;
            var next = escaped ? 0 : 1UL << (at + 1);
            result |= next;
            backslashes &= ~(next | (1UL << at));
        }

        return result;
    }

    private static int FindEnd(ulong opens, ulong closes, ref int depth)
    {
        for (var brackets = opens | closes; brackets != 0; brackets &= brackets - 1)
        {
            var at = BitOperations.TrailingZeroCount(brackets);
            depth += ((opens >> at) & 1) == 1 ? 1 : -1;
            if (depth == 0) return at;
        }

        return NoEnd;
    }
}
