using System.Numerics;
using System.Runtime.InteropServices;

namespace Scheduler.Core.Blocks.Columns;

/// <summary>
/// Which of many positions are marked, and how many are marked before each: 1.5 bits a position, both answers in one look. A column in
/// which nearly all values are alike keeps the others alone, at the rank of their position.
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

    /// <summary>How many positions are marked.</summary>
    public int Marked { get; }

    /// <summary>What it occupies in memory.</summary>
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

    /// <summary>64 positions: their bits, and how many are marked before them. Side by side, so that one look finds both.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Word(ulong Bits, int Before);
}
