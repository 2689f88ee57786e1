using System.Collections.Immutable;

namespace Scheduler.Core.ParquetSelection;

/// <summary>A set of bytes of one file: ordered ranges that neither touch nor overlap, so that no byte counts twice.</summary>
public sealed class ByteRanges
{
    private readonly ImmutableArray<ByteRange> _runs;
    private readonly long[] _bytesBefore;

    private ByteRanges(ImmutableArray<ByteRange> runs)
    {
        _runs = runs;
        _bytesBefore = new long[runs.Length + 1];
        for (var run = 0; run < runs.Length; run++) _bytesBefore[run + 1] = _bytesBefore[run] + runs[run].Length;
    }

    /// <summary>The union of ranges in any order; they may overlap or be empty.</summary>
    public static ByteRanges Of(IEnumerable<ByteRange> ranges)
    {
        var runs = ImmutableArray.CreateBuilder<ByteRange>();
        foreach (var range in ranges.Where(range => range.Length > 0).OrderBy(range => range.Offset))
        {
            if (runs.Count > 0 && range.Offset <= runs[^1].End)
                runs[^1] = runs[^1] with { Length = Math.Max(runs[^1].End, range.End) - runs[^1].Offset };
            else
                runs.Add(range);
        }

        return new ByteRanges(runs.ToImmutable());
    }

    /// <summary>The ranges, in order.</summary>
    public ImmutableArray<ByteRange> Runs => _runs;

    /// <summary>How many bytes there are.</summary>
    public long TotalBytes => _bytesBefore[^1];

    /// <summary>How many of the bytes lie in a range.</summary>
    public long BytesIn(ByteRange range) => BytesBefore(range.End) - BytesBefore(range.Offset);

    /// <summary>The parts of the set that lie in a range, in order.</summary>
    public IEnumerable<ByteRange> Within(ByteRange range)
    {
        for (var run = Math.Max(0, FirstFrom(range.Offset) - 1); run < _runs.Length && _runs[run].Offset < range.End; run++)
        {
            var (from, to) = (Math.Max(_runs[run].Offset, range.Offset), Math.Min(_runs[run].End, range.End));
            if (from < to) yield return new ByteRange(from, to - from);
        }
    }

    /// <summary>The weight of each block of the file: how many of the bytes lie in it.</summary>
    /// <param name="blockLengths">Bytes of the file's blocks, in the order of the file.</param>
    /// <param name="offset">Where in the file the first of them begins.</param>
    /// <returns>One weight for each block, from 0 to its length.</returns>
    public long[] WeighBlocks(ReadOnlySpan<long> blockLengths, long offset = 0)
    {
        var weights = new long[blockLengths.Length];
        for (var block = 0; block < weights.Length; block++)
        {
            weights[block] = BytesIn(new ByteRange(offset, blockLengths[block]));
            offset += blockLengths[block];
        }

        return weights;
    }

    // The ranges before the first one start before the offset; the last of them may end after it.
    private long BytesBefore(long offset)
    {
        var first = FirstFrom(offset);
        return first == 0 ? 0 : _bytesBefore[first - 1] + Math.Min(_runs[first - 1].Length, offset - _runs[first - 1].Offset);
    }

    /// <summary>The first range that starts at the offset or after it.</summary>
    private int FirstFrom(long offset)
    {
        var (low, high) = (0, _runs.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].Offset < offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

/// <summary>A range of bytes of a file. The default value is empty.</summary>
/// <param name="Offset">Where it starts in the file.</param>
/// <param name="Length">How many bytes; 0 for none.</param>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The offset after the last byte.</summary>
    public long End => Offset + Length;
}
