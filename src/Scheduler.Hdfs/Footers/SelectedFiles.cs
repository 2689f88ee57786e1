using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.Footers;

/// <summary>Located files and what is wanted of each of them: the weights of their blocks, and what these rest on.</summary>
internal sealed class SelectedFiles
{
    private readonly IReadOnlyList<LocatedFile> _files;
    private readonly FileSelection[] _selections;
    private readonly long _typicalBytes;
    private readonly long _typicalWanted;

    /// <summary>Files that still are, in the order of their paths, and what is wanted of each.</summary>
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

    /// <summary>What each block of a file weighs; null when it counts whole.</summary>
    public long[]? Weigh(int file, FileBlocks blocks)
    {
        if (_selections[file].Wanted is { } wanted) return BlockWeights.Of(blocks, wanted);
        return IsEstimated(file) ? BlockWeights.OfShare(blocks, _typicalWanted, _typicalBytes) : null;
    }

    /// <summary>What the weights rest on.</summary>
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

    // Without a file to go by it counts whole.
    private bool IsEstimated(int file) => _selections[file].Reason is null && _typicalBytes > 0;

    private string Example(int file)
    {
        var text = $"{_files[file].File.Path}: {_selections[file].Message}";
        return text.Length <= WholeFiles.MaxExampleLength ? text : text[..(WholeFiles.MaxExampleLength - 1)] + "…";
    }
}
