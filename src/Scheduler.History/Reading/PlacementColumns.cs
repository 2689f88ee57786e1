using Parquet;
using Parquet.Schema;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.History.Tables;

namespace Scheduler.History.Reading;

/// <summary>
/// Placements as they are read: a row group by columns. What a file of another version lacks, or says in words not known here, is null, and
/// so is a figure that no pod can have: sums of such would overflow.
/// </summary>
internal sealed class PlacementColumns
{
    /// <summary>The longest time that counts as one: a hundred years.</summary>
    private const long MaxMilliseconds = 36_525L * 86_400_000;

    private static readonly string[] ForTotals =
    [
        PlacementTable.BoundAt, PlacementTable.Namespace, PlacementTable.Group, PlacementTable.GroupName, PlacementTable.NodeCached,
        PlacementTable.NodeLocal, PlacementTable.RackLocal, PlacementTable.OffSwitch, PlacementTable.Achieved, PlacementTable.Achievable,
        PlacementTable.Missed, PlacementTable.Waited,
    ];

    private static readonly string[] ForEverything =
    [
        .. ForTotals,
        PlacementTable.CreatedAt, PlacementTable.Pod, PlacementTable.Node, PlacementTable.Answer, PlacementTable.BestNode,
        PlacementTable.NodesOffered, PlacementTable.MapAge, PlacementTable.Source, PlacementTable.Tier,
    ];

    private readonly Dictionary<string, Array> _columns = new(StringComparer.Ordinal);

    /// <summary>Reads a row group.</summary>
    public static async Task<IEnumerable<PlacementRecord>> ReadAsync(ParquetReader file, int rowGroup, PlacementDetail detail)
    {
        var columns = new PlacementColumns();
        var group = file.RowGroups[rowGroup];
        var names = detail == PlacementDetail.Totals ? ForTotals : ForEverything;
        foreach (var field in file.Schema.DataFields.Where(field => names.Contains(field.Name)))
            columns._columns.Add(field.Name, await ReadAsync(group, field));
        return Enumerable.Range(0, columns._columns.Count == 0 ? 0 : (int)group.RowCount).Select(columns.Read);
    }

    private static async Task<Array> ReadAsync(ParquetRowGroupReader group, DataField field)
    {
        if (field.ClrType == typeof(long)) return await ReadAsync<long>(group, field);
        if (field.ClrType == typeof(DateTime)) return await ReadAsync<DateTime>(group, field);
        var texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts.AsMemory());
        return texts;
    }

    private static async Task<T?[]> ReadAsync<T>(ParquetRowGroupReader group, DataField field)
        where T : struct
    {
        var values = new T?[group.RowCount];
        if (field.IsNullable)
        {
            await group.ReadAsync<T>(field, values.AsMemory());
            return values;
        }

        var required = new T[group.RowCount];
        await group.ReadAsync<T>(field, required.AsMemory());
        return Array.ConvertAll(required, value => (T?)value);
    }

    private PlacementRecord Read(int row) =>
        new(Time(PlacementTable.BoundAt, row) ?? default, Required(PlacementTable.Namespace, row), Required(PlacementTable.Pod, row),
            Required(PlacementTable.Group, row), Required(PlacementTable.Node, row))
        {
            GroupName = Text(PlacementTable.GroupName, row),
            CreatedAt = Time(PlacementTable.CreatedAt, row),
            Answer = Name<NeutralReason>(PlacementTable.Answer, row),
            Added = Added(row),
            AchievedBytes = Size(PlacementTable.Achieved, row),
            AchievableBytes = Size(PlacementTable.Achievable, row),
            BestNodeName = Text(PlacementTable.BestNode, row),
            Missed = Name<MissReason>(PlacementTable.Missed, row),
            NodesOffered = (int?)Number(PlacementTable.NodesOffered, row),
            Waited = Milliseconds(PlacementTable.Waited, row),
            MapAge = Milliseconds(PlacementTable.MapAge, row),
            Source = Text(PlacementTable.Source, row),
            Tier = Name<BlockMapTier>(PlacementTable.Tier, row),
        };

    private LevelBytes? Added(int row) =>
        Size(PlacementTable.NodeCached, row) is { } cached
        && Size(PlacementTable.NodeLocal, row) is { } local
        && Size(PlacementTable.RackLocal, row) is { } rack
        && Size(PlacementTable.OffSwitch, row) is { } remote
            ? new LevelBytes(cached, local, rack, remote)
            : null;

    private string Required(string name, int row) => Text(name, row) ?? "";

    private string? Text(string name, int row) => Of<string>(name)?[row];

    private long? Number(string name, int row) => Of<long?>(name)?[row];

    private long? Size(string name, int row) => Number(name, row) is >= 0 and <= BlockMapBuilder.MaxTotalBytes and var bytes ? bytes : null;

    private TimeSpan? Milliseconds(string name, int row) =>
        Number(name, row) is >= -MaxMilliseconds and <= MaxMilliseconds and var number ? TimeSpan.FromMilliseconds(number, 0) : null;

    private DateTimeOffset? Time(string name, int row) =>
        Of<DateTime?>(name)?[row] is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null;

    private T? Name<T>(string name, int row)
        where T : struct, Enum =>
        Text(name, row) is { } text && Enum.TryParse<T>(text, out var value) ? value : null;

    private T[]? Of<T>(string name) => _columns.GetValueOrDefault(name) as T[];
}
