using System.Collections.Immutable;

namespace Scheduler.Core.Parquet;

/// <summary>A set of bytes of one file: runs in order that neither touch nor overlap, so that no byte counts twice.</summary>
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

    /// <summary>The runs, in order.</summary>
    public ImmutableArray<ByteRange> Runs => _runs;

    /// <summary>How many bytes there are.</summary>
    public long TotalBytes => _bytesBefore[^1];

    /// <summary>How many of the bytes lie in a range.</summary>
    public long BytesIn(ByteRange range) => BytesBefore(range.End) - BytesBefore(range.Offset);

    /// <summary>What each block of the file weighs: how many of the bytes lie in it.</summary>
    /// <param name="blockLengths">Bytes of the file's blocks, in the order of the file.</param>
    /// <returns>One weight for each block, from 0 to its length.</returns>
    public long[] WeighBlocks(ReadOnlySpan<long> blockLengths)
    {
        var weights = new long[blockLengths.Length];
        var offset = 0L;
        for (var block = 0; block < weights.Length; block++)
        {
            weights[block] = BytesIn(new ByteRange(offset, blockLengths[block]));
            offset += blockLengths[block];
        }

        return weights;
    }

    private long BytesBefore(long offset)
    {
        var (low, high) = (0, _runs.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].Offset < offset) low = middle + 1;
            else high = middle;
        }

        // The runs before `low` begin before the offset; the last of them may reach beyond it.
        return low == 0 ? 0 : _bytesBefore[low - 1] + Math.Min(_runs[low - 1].Length, offset - _runs[low - 1].Offset);
    }
}
