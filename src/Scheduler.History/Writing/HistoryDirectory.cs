using Microsoft.Extensions.Logging;
using Scheduler.History.Tables;

namespace Scheduler.History.Writing;

/// <summary>The directory of the history, held by one process at a time.</summary>
internal sealed class HistoryDirectory : IDisposable
{
    /// <summary>Locked for as long as a process writes here.</summary>
    private const string LockName = ".lock";

    /// <summary>
    /// Written and deleted at once: whether there is room shows otherwise only when rows are brought to the disk, hours later.
    /// </summary>
    private const string ProbeName = ".probe";

    private const int ProbeBytes = 64 << 10;

    private readonly HistoryOptions _options;
    private readonly ILogger _logger;
    private readonly FileStream _lock;
    private long _bytes;
    private DateTimeOffset _oldest = DateTimeOffset.MinValue;

    private HistoryDirectory(HistoryOptions options, ILogger logger, FileStream held) =>
        (_options, _logger, _lock) = (options, logger, held);

    /// <summary>Creates and locks it, and deletes files that a process left open when it crashed.</summary>
    /// <exception cref="IOException">It cannot be written, or another process holds it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static HistoryDirectory Open(HistoryOptions options, ILogger logger)
    {
        Directory.CreateDirectory(options.Directory);
        var held = new FileStream(Path.Combine(options.Directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var directory = new HistoryDirectory(options, logger, held);
        try
        {
            directory.DropUnclosed();
            directory.Probe();
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Deletes files that are too old, or too many. The directory is listed only where some may be.</summary>
    /// <param name="now">The time.</param>
    /// <param name="newBytes">Bytes of files that were closed since it was last called.</param>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be deleted.</exception>
    public void Retire(DateTimeOffset now, long newBytes)
    {
        _bytes += newBytes;
        if (_bytes <= _options.MaxBytes && _oldest >= Retention.Oldest(now, _options)) return;
        var files = Files(HistoryFileNames.Extension)
            .Select(file => new RetainedFile(
                file.FullName, file.Length, HistoryFileNames.TryParse(file.Name, out _, out var begunAt) ? begunAt : now))
            .ToArray();
        var beyond = Retention.Beyond(files, now, _options);
        foreach (var file in beyond) File.Delete(file.Path);
        if (beyond.Count > 0) Log.Retired(_logger, beyond.Count, beyond.Sum(file => file.Bytes));
        var kept = files.Except(beyond).ToArray();
        (_bytes, _oldest) = (kept.Sum(file => file.Bytes), kept.Select(file => file.BegunAt).Append(now).Min());
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private void DropUnclosed()
    {
        foreach (var file in Files(HistoryFileNames.Extension + HistoryFileNames.OpenExtension))
        {
            Log.UnclosedFile(_logger, file.FullName, file.Length);
            file.Delete();
        }
    }

    private void Probe()
    {
        var path = Path.Combine(_options.Directory, ProbeName);
        try
        {
            using var probe = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
            probe.Write(new byte[ProbeBytes]);
            probe.Flush(flushToDisk: true);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private IEnumerable<FileInfo> Files(string extension) => new DirectoryInfo(_options.Directory)
        .EnumerateFiles("*" + extension)
        .Where(file => HistoryFileNames.TryParse(file.Name, out _, out _));
}

/// <summary>A file that could be deleted.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">How large it is.</param>
/// <param name="BegunAt">When its first row came; its last came <c>History:MaxFileAge</c> later at the most.</param>
internal readonly record struct RetainedFile(string Path, long Bytes, DateTimeOffset BegunAt);

/// <summary>How long files are kept.</summary>
internal static class Retention
{
    /// <summary>A file that was started before has no row that is young enough.</summary>
    public static DateTimeOffset Oldest(DateTimeOffset now, HistoryOptions options) =>
        now - TimeSpan.FromDays(options.RetentionDays) - options.MaxFileAge;

    /// <summary>
    /// Those to delete, the newest first: all whose every row is too old, and of the others the oldest beyond the bound on bytes.
    /// </summary>
    public static IReadOnlyList<RetainedFile> Beyond(IEnumerable<RetainedFile> files, DateTimeOffset now, HistoryOptions options)
    {
        var oldest = Oldest(now, options);
        var kept = 0L;
        var beyond = new List<RetainedFile>();
        foreach (var file in files.OrderByDescending(file => file.BegunAt).ThenByDescending(file => file.Path, StringComparer.Ordinal))
        {
            kept += file.Bytes;
            if (kept > options.MaxBytes || file.BegunAt < oldest) beyond.Add(file);
        }

        return beyond;
    }
}
