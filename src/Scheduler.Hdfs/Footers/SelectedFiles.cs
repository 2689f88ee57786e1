using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Footers;

/// <summary>Located files and what is wanted of each of them: the weights of their blocks, and where the weights come from.</summary>
internal sealed class SelectedFiles
{
    private readonly IReadOnlyList<LocatedFile> _files;
    private readonly FileSelection[] _selections;
    private readonly long _typicalBytes;
    private readonly long _typicalWanted;

    /// <summary>Files that still exist, in the order of their paths, and what is wanted of each.</summary>
    public SelectedFiles(IReadOnlyList<LocatedFile> files, FileSelection[] selections)
    {
        (_files, _selections) = (files, selections);
        for (var file = 0; file < files.Count; file++)
        {
            if (!selections[file].IsTypical) continue;
            var length = files[file].File.Status.Length;
            _typicalBytes += length;
            _typicalWanted += Math.Min(length, selections[file].Wanted?.TotalBytes ?? length);
        }
    }

    /// <summary>The weight of each block of a file; null for its full length.</summary>
    public long[]? Weigh(int file, LocatedBlocks blocks)
    {
        if (_selections[file].Wanted is { } wanted) return BlockWeights.Of(blocks, wanted);
        return IsEstimated(file) ? BlockWeights.OfShare(blocks, _typicalWanted, _typicalBytes) : null;
    }

    /// <summary>Where the weights come from.</summary>
    /// <param name="wholeBytes">Bytes of all files of the input.</param>
    public SelectedRead Describe(long wholeBytes) => new()
    {
        WholeBytes = wholeBytes,
        FilesWeighed = _selections.Count(selection => selection.Wanted is not null),
        FilesEstimated = _selections.Count(selection => selection is { Wanted: null, Reason: null }),
        FilesUnread = _selections.Count(selection => selection.IsUnread),
        Whole = [.. Enumerable.Range(0, _files.Count)
            .Where(file => _selections[file].Reason is not null)
            .GroupBy(file => _selections[file].Reason!.Value)
            .OrderBy(files => files.Key)
            .Select(files => new WholeFiles(files.Key, files.Count(), Example(files.First())))],
    };

    // Without a typical file it is weighted by its full length.
    private bool IsEstimated(int file) => _selections[file].Reason is null && _typicalBytes > 0;

    private string Example(int file)
    {
        var text = $"{_files[file].File.Path}: {_selections[file].Message}";
        return text.Length <= WholeFiles.MaxExampleLength ? text : text[..(WholeFiles.MaxExampleLength - 1)] + "…";
    }
}

/// <summary>The weight of each block when only some bytes of a file are read: how many of those bytes it holds.</summary>
internal static class BlockWeights
{
    /// <summary>The weights, one for each block, from 0 to its length.</summary>
    public static long[] Of(LocatedBlocks blocks, ByteRanges wanted) =>
        blocks.ErasureCodingUnitsKnown ? OfUnits(blocks, wanted) : wanted.WeighBlocks(blocks.Lengths, blocks.Offset);

    /// <summary>The weights of a file of which only the share is known: every block by the same factor, with an exact sum.</summary>
    /// <param name="blocks">The file.</param>
    /// <param name="wanted">Bytes that are wanted of some files.</param>
    /// <param name="length">Bytes of those files, above 0 and not less than what is wanted.</param>
    public static long[] OfShare(LocatedBlocks blocks, long wanted, long length)
    {
        var weights = new long[blocks.Count];
        var (before, given) = (0L, 0L);
        for (var block = 0; block < weights.Length; block++)
        {
            before += blocks.Length(block);
            weights[block] = (long)((Int128)before * wanted / length) - given;
            given += weights[block];
        }

        return weights;
    }

    private static long[] OfUnits(LocatedBlocks blocks, ByteRanges wanted)
    {
        var weights = new long[blocks.Count];
        var (offset, first) = (blocks.Offset, 0);
        foreach (var end in blocks.GroupEnds.Span)
        {
            var length = 0L;
            for (var unit = first; unit < end; unit++) length += blocks.Length(unit);
            WeighGroup(blocks.Striping, wanted, new ByteRange(offset, length), weights.AsSpan(first..end));
            (offset, first) = (offset + length, end);
        }

        return weights;
    }

    // A unit's part of a range is its bytes up to the range's end less those up to its start: exact to the cell.
    private static void WeighGroup(ErasureCodingPolicy striping, ByteRanges wanted, ByteRange group, Span<long> units)
    {
        foreach (var run in wanted.Within(group))
        {
            for (var unit = 0; unit < units.Length; unit++)
                units[unit] += striping.UnitLength(run.End - group.Offset, unit) - striping.UnitLength(run.Offset - group.Offset, unit);
        }
    }
}
