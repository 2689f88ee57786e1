using Parquet;
using Scheduler.Core.History;
using Scheduler.Core.ParquetSelection;
using Scheduler.History.Tables;
using Scheduler.ParquetFooters;
using Scheduler.ParquetFooters.Metadata;

namespace Scheduler.History.Reading;

/// <summary>
/// Reads one file of placements. The library trusts what a footer and the headers of pages say, and never returns on some that are
/// damaged. So our own reader checks each first: of a file that it refuses, or that is not one of ours, the library unpacks nothing.
/// </summary>
internal static class HistoryFileReader
{
    /// <summary>What is read first of a file's end: most files fit as a whole, so that they are read once.</summary>
    private const int TailBytes = 64 << 10;

    /// <summary>Twenty times what we write, and <see cref="MaxGroupBytes"/> over ten times: they bound what a read allocates.</summary>
    private const int MaxRowsPerGroup = 100_000;

    private const long MaxGroupBytes = 64 << 20;

    private static readonly ParquetFooterReader Footers = new();

    private static readonly Dictionary<string, PhysicalType> Types = PlacementTable.Schema.Columns.DataFields.ToDictionary(
        field => field.Name, field => field.ClrType == typeof(ReadOnlyMemory<char>) ? PhysicalType.ByteArray : PhysicalType.Int64);

    /// <summary>All placements of a file.</summary>
    /// <exception cref="ParquetFormatException">It is not a whole file of ours.</exception>
    public static async Task<IReadOnlyList<PlacementRecord>> ReadAsync(string path, PlacementDetail detail)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var tail = ReadTail(file, TailBytes);
        var footer = ReadFooter(file, tail);
        Check(footer, file.Length);
        Stream source = tail.Length == file.Length ? new MemoryStream(tail) : file;
        await using var reader = await ParquetReader.CreateAsync(source);
        HistoryPages.Check(source, footer, reader.Metadata!);
        var placements = new List<PlacementRecord>();
        for (var group = 0; group < reader.RowGroupCount; group++)
            placements.AddRange(await PlacementColumns.ReadAsync(reader, group, detail));
        return placements;
    }

    /// <summary>Refuses a footer that is not one of ours, or by which a read would take too much memory.</summary>
    /// <exception cref="ParquetFormatException">Says why.</exception>
    public static void Check(FileMetaData footer, long fileLength)
    {
        var table = HistoryFileNames.NameOf(HistoryTable.Placements);
        if (!footer.KeyValues.Contains(new(HistoryFileNames.TableKey, table)))
            throw Refusal(ParquetFailure.Unsupported, $"it does not say {HistoryFileNames.TableKey}={table}");
        if (footer.HasEncryptedColumns) throw Refusal(ParquetFailure.Unsupported, "it has encrypted columns");
        foreach (var leaf in footer.Leaves.Where(leaf => !IsAsOurs(leaf)))
            throw Refusal(ParquetFailure.Unsupported, $"column {leaf.Path} is of another type than ours");
        foreach (var group in footer.RowGroups) Check(group);
        if (footer.RowGroups.Sum(group => group.Chunks.Sum(chunk => chunk.Range.Length)) > fileLength)
            throw Refusal(ParquetFailure.Damaged, "its columns overlap");
    }

    /// <summary>Why a file is refused.</summary>
    public static ParquetFormatException Refusal(ParquetFailure failure, string what) =>
        new(failure, $"It is not a history file: {what}.");

    private static FileMetaData ReadFooter(FileStream file, byte[] tail)
    {
        var footerBytes = Footers.MeasureFooter(tail, file.Length);
        return Footers.ReadMetaData(footerBytes <= tail.Length ? tail : ReadTail(file, footerBytes), file.Length);
    }

    private static byte[] ReadTail(FileStream file, int length)
    {
        var tail = new byte[Math.Min(length, file.Length)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        return tail;
    }

    // A file of another version may have more columns, or fewer.
    private static bool IsAsOurs(SchemaLeaf leaf) =>
        !Types.TryGetValue(leaf.Path, out var type)
        || (leaf.Type == type && leaf.Depth == 1 && leaf.Repetition != Repetition.Repeated);

    private static void Check(RowGroup group)
    {
        // Each chunk before their sum: it could overflow, and a negative one hide a huge one.
        if (group.RowCount > MaxRowsPerGroup
            || group.Chunks.Any(chunk => chunk.UncompressedBytes is < 0 or > MaxGroupBytes || chunk.Range.Length > MaxGroupBytes)
            || group.Chunks.Sum(chunk => chunk.UncompressedBytes) > MaxGroupBytes)
        {
            throw Refusal(
                ParquetFailure.TooLarge, $"a row group has more than {MaxRowsPerGroup} rows or {MaxGroupBytes} bytes, or fewer than none");
        }

        if (group.Chunks.Any(chunk => chunk.IsElsewhere || chunk.ValueCount != group.RowCount))
            throw Refusal(ParquetFailure.Damaged, $"a column does not have one value for each of the {group.RowCount} rows of its group");
    }
}
