using System.Runtime.CompilerServices;
using Scheduler.Core.History;
using Scheduler.Core.Parquet;
using Scheduler.History.Tables;

namespace Scheduler.History;

/// <summary>Reads the placements of a history, file by file in the order of time; files of others and open ones are left alone.</summary>
/// <param name="directory">Where the history is.</param>
/// <param name="format">How files are read.</param>
/// <param name="detail">How much of each placement is read.</param>
public sealed class PlacementReader(string directory, IParquetFormat format, PlacementDetail detail = PlacementDetail.Everything)
{
    /// <summary>Most files fit, so that their columns are read from memory.</summary>
    private const int BufferBytes = 64 << 10;

    private readonly List<string> _problems = [];

    /// <summary>A sentence for each file that could not be read, and was passed over.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Every placement whose pod was bound at a time or later.</summary>
    /// <param name="since">Files that end before are not opened.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="IOException">The directory cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be listed.</exception>
    public async IAsyncEnumerable<PlacementRecord> ReadAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in Files(since))
        {
            foreach (var placement in await ReadFileAsync(file, cancellationToken))
                if (placement.BoundAt >= since) yield return placement;
        }
    }

    private IEnumerable<string> Files(DateTimeOffset since) => Directory.EnumerateFiles(directory, "*" + TableFiles.Extension)
        .Where(file => TableFiles.TryParse(Path.GetFileName(file), out var table, out var begunAt)
            && table == HistoryTable.Placements
            && since - begunAt <= HistoryOptions.MaxMaxFileAge)
        .Order(StringComparer.Ordinal);

    private async Task<IReadOnlyList<PlacementRecord>> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        var placements = new List<PlacementRecord>();
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes);
            var reader = await format.OpenAsync(stream, cancellationToken);
            for (var group = 0; group < reader.RowGroupCount; group++)
                placements.AddRange(await PlacementColumns.ReadAsync(reader, group, detail, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ParquetFormatException
            or OverflowException or ArgumentOutOfRangeException)
        {
            _problems.Add($"{path} is left out: {exception.Message}");
        }

        return placements;
    }
}
