namespace Scheduler.History.Writing;

/// <summary>A file that could be deleted.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">How large it is.</param>
/// <param name="BegunAt">When its first row came; its last came <c>History:MaxFileAge</c> later at the most.</param>
internal readonly record struct RetainedFile(string Path, long Bytes, DateTimeOffset BegunAt);

/// <summary>How long files are kept.</summary>
internal static class Retention
{
    /// <summary>A file that was begun before has no row that is young enough.</summary>
    public static DateTimeOffset Oldest(DateTimeOffset now, HistoryOptions options) =>
        now - TimeSpan.FromDays(options.RetentionDays) - options.MaxFileAge;

    /// <summary>Those to delete, the newest first: all whose every row is too old, and of the others the oldest beyond the bound on bytes.</summary>
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
