using System.Buffers;

namespace Scheduler.Verbs.Wire;

/// <summary>A set of small numbers, a bit each, in an array that goes back to the pool with it.</summary>
internal sealed class NumberSet : IDisposable
{
    private const int WordBits = 64;

    private ulong[] _words;

    /// <summary>An empty set.</summary>
    /// <param name="capacity">All numbers are below it.</param>
    public NumberSet(int capacity)
    {
        var words = (capacity + WordBits - 1) / WordBits;
        _words = ArrayPool<ulong>.Shared.Rent(words);
        Array.Clear(_words, 0, words);
    }

    /// <summary>Adds a number; false when it was there.</summary>
    public bool Add(int number)
    {
        ref var word = ref _words[number / WordBits];
        var bit = 1UL << (number % WordBits);
        if ((word & bit) != 0) return false;
        word |= bit;
        return true;
    }

    /// <summary>Adds so many numbers from this one on, if none of them is there; else none.</summary>
    public bool TryAddRange(int first, int count)
    {
        var end = first + count;
        for (var at = first; at < end; at = NextWord(at))
            if ((_words[at / WordBits] & BitsFrom(at, end)) != 0) return false;
        for (var at = first; at < end; at = NextWord(at)) _words[at / WordBits] |= BitsFrom(at, end);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_words.Length > 0) ArrayPool<ulong>.Shared.Return(_words);
        _words = [];
    }

    private static int NextWord(int at) => at - (at % WordBits) + WordBits;

    /// <summary>Within the word of <paramref name="at"/>: the bits from it on, up to <paramref name="end"/>.</summary>
    private static ulong BitsFrom(int at, int end)
    {
        var fromHere = ulong.MaxValue << (at % WordBits);
        return end >= NextWord(at) ? fromHere : fromHere & ~(ulong.MaxValue << (end % WordBits));
    }
}
