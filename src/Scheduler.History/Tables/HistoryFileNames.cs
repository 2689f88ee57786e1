using System.Globalization;

namespace Scheduler.History.Tables;

/// <summary>
/// How files are named: <c>placements-20260131T180000000Z-0001.parquet</c>, by their start time, and the same with <c>.open</c> until
/// they are complete. Names sort by time; other names are ignored.
/// </summary>
internal static class HistoryFileNames
{
    /// <summary>What whole files end with.</summary>
    public const string Extension = ".parquet";

    /// <summary>What comes behind that while they are written.</summary>
    public const string OpenExtension = ".open";

    /// <summary>The key in a file's metadata under which it says whose rows it holds: a file without it is not ours.</summary>
    public const string TableKey = "hdfs_locality.table";

    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";
    private const int TimeLength = 19;

    /// <summary>The prefix of the names of a table's files.</summary>
    public static string NameOf(HistoryTable table) => table switch
    {
        HistoryTable.Placements => "placements",
        _ => "candidates",
    };

    /// <summary>The name of a whole file.</summary>
    public static string NameOf(HistoryTable table, DateTimeOffset begunAt, int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"{NameOf(table)}-{begunAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{number:D4}{Extension}");

    /// <summary>Reads a name, that of an open file too.</summary>
    public static bool TryParse(string name, out HistoryTable table, out DateTimeOffset begunAt)
    {
        table = name.StartsWith(NameOf(HistoryTable.Candidates), StringComparison.Ordinal)
            ? HistoryTable.Candidates
            : HistoryTable.Placements;
        begunAt = default;
        var prefix = NameOf(table) + "-";
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && name.Contains(Extension, StringComparison.Ordinal)
            && name.Length > prefix.Length + TimeLength
            && DateTimeOffset.TryParseExact(
                name.AsSpan(prefix.Length, TimeLength),
                TimeFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out begunAt);
    }
}
