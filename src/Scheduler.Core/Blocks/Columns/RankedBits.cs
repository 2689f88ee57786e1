using System.Numerics;
using System.Runtime.InteropServices;

namespace Scheduler.Core.Blocks.Columns;

/// <summary>
/// Which positions are marked, and how many are marked before each position: 1.5 bits per position, both found in one memory access. A
/// column in which nearly all values are equal stores only the others, at the rank of their position.
/// </summary>
internal sealed class RankedBits
{
    private const int WordBits = 64;

    private readonly Word[] _words;

    /// <summary>The positions below <paramref name="count"/> for which <paramref name="isMarked"/> holds.</summary>
    public RankedBits(int count, Func<int, bool> isMarked)
    {
        _words = new Word[(count + WordBits - 1) / WordBits];
        for (var word = 0; word < _words.Length; word++)
        {
            var bits = 0ul;
            var first = word * WordBits;
            for (var i = first; i < Math.Min(first + WordBits, count); i++) bits |= isMarked(i) ? 1ul << i : 0;
            _words[word] = new Word(bits, Marked);
            Marked += BitOperations.PopCount(bits);
        }
    }

    /// <summary>Number of marked positions.</summary>
    public int Marked { get; }

    /// <summary>Size in memory, in bytes.</summary>
    public long SizeInBytes => 12L * _words.Length;

    /// <summary>Whether a position is marked.</summary>
    /// <param name="position">The position, below the count.</param>
    /// <param name="rank">How many are marked before it.</param>
    public bool IsMarked(int position, out int rank)
    {
        ref readonly var word = ref _words[position / WordBits];
        var bit = 1ul << position;
        rank = word.Before + BitOperations.PopCount(word.Bits & unchecked(bit - 1));
        return (word.Bits & bit) != 0;
    }

    /// <summary>64 positions: their bits, and how many are marked before them, side by side for one memory access.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Word(ulong Bits, int Before);
}
