using System.Globalization;
using System.Runtime.CompilerServices;
using Scheduler.Core.History;
using Scheduler.History.Tables;

namespace Scheduler.History.Reading;

/// <summary>
/// Reads the placements of a history, file by file in the order of time; other files and open ones are skipped. For commands, which
/// end: a read that never returns keeps its thread until the process ends.
/// </summary>
/// <param name="directory">Where the history is.</param>
/// <param name="detail">How much of each placement is read.</param>
/// <param name="fileTimeout">How long one file may take, its opening included; null for <see cref="DefaultFileTimeout"/>.</param>
public sealed class PlacementReader(string directory, PlacementDetail detail = PlacementDetail.Everything, TimeSpan? fileTimeout = null)
{
    /// <summary>A file takes milliseconds; where one takes this long, the library loops on its damage, or the disk hangs.</summary>
    public static readonly TimeSpan DefaultFileTimeout = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _fileTimeout = fileTimeout ?? DefaultFileTimeout;
    private readonly List<string> _problems = [];

    /// <summary>A sentence for each file that could not be read, and was skipped.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Every placement whose pod was bound at a time or later.</summary>
    /// <param name="since">Files that end before are not opened.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="IOException">The directory cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be listed.</exception>
    /// <exception cref="TimeoutException">A file was not read in its time; the message names it. The process should end.</exception>
    public async IAsyncEnumerable<PlacementRecord> ReadAsync(
        DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in Files(since))
        {
            foreach (var placement in await ReadFileAsync(file, cancellationToken))
                if (placement.BoundAt >= since) yield return placement;
        }
    }

    private IEnumerable<string> Files(DateTimeOffset since) => Directory.EnumerateFiles(directory, "*" + HistoryFileNames.Extension)
        .Where(file => HistoryFileNames.TryParse(Path.GetFileName(file), out var table, out var begunAt)
            && table == HistoryTable.Placements
            && since - begunAt <= HistoryOptions.MaxMaxFileAge)
        .Order(StringComparer.Ordinal);

    private async Task<IReadOnlyList<PlacementRecord>> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // Not on the caller's thread: a read that never returns keeps its own.
            return await Task.Run(() => HistoryFileReader.ReadAsync(path, detail), cancellationToken)
                .WaitAsync(_fileTimeout, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            var seconds = _fileTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            throw new TimeoutException($"{path} was not read within {seconds} s; move it elsewhere and try again.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The library answers damage with exceptions of any type.
            _problems.Add($"{path} is skipped: {exception.Message}");
            return [];
        }
    }
}

/// <summary>How much of each placement is read: other columns need not be unpacked.</summary>
public enum PlacementDetail
{
    /// <summary>All that was kept, but the candidates.</summary>
    Everything,

    /// <summary>
    /// What sums need: time, namespace, group, bytes, misses and waits. The names of pod and node are empty, all else is null.
    /// </summary>
    Totals,
}
