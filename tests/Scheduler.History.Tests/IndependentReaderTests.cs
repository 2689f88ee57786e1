using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.Testing.Parquet;

namespace Scheduler.History.Tests;

/// <summary>What others read of the history's own files, value by value, and what the pages tell them to ask.</summary>
public sealed partial class IndependentReaderTests
{
    private const string Placed = "placements";
    private const string Offered = "candidates";

    public static TheoryData<string> Readers => ["hyparquet", "duckdb"];

    /// <summary>
    /// Everything known, nothing known, empty and foreign texts, extremes; and so many more that there are several row groups.
    /// </summary>
    private static PlacementRecord[] Rows =>
    [
        Placements.Full(),
        Placements.Bare("bare"),
        Placements.Empty(),
        Placements.Extreme(),
        .. Enumerable.Range(0, 12_000)
            .Select(i => i % 3 == 0 ? Placements.Bare($"b-{i}") : Placements.Full($"f-{i}", Placements.Start.AddSeconds(i))),
    ];

    [NodeTheory]
    [MemberData(nameof(Readers))]
    public async Task Placements_ReadByOthers_AreWhatWasKept(string reader)
    {
        await using var history = await KeptAsync(Rows);

        AssertRows(Rows.Select(OfPlacement), await ReadAsync(reader, FileOf(history, Placed)));
    }

    [NodeTheory]
    [MemberData(nameof(Readers))]
    public async Task Candidates_ReadByOthers_AreWhatWasKept(string reader)
    {
        await using var history = await KeptAsync(Rows);

        AssertRows(Rows.SelectMany(OfCandidates), await ReadAsync(reader, FileOf(history, Offered)));
    }

    /// <summary>
    /// By UTF-8 the rocket comes after U+E000, by UTF-16 before it: the bounds of a row group that holds both would be the wrong way round,
    /// and a reader that trusts them does not find it.
    /// </summary>
    [NodeTheory]
    [InlineData("🚀")]
    [InlineData("\ue000")]
    [InlineData("🚀\ue000")]
    [InlineData("plain")]
    public async Task Placements_TextsWhoseOrdersDiffer_AreFoundByTheirBounds(string group)
    {
        string[] groups = ["\ue000", "🚀", "plain", "🚀\ue000"];
        await using var history = await KeptAsync([.. groups.Select(name => Placements.Full() with { Group = name })]);

        var rows = await NodeReaders.DuckDbAnswerAsync(
            $"SELECT sibling_group FROM '{FileOf(history, Placed)}' WHERE sibling_group = '{group}'");

        Assert.Equal(group, Assert.Single(rows.EnumerateArray()).GetProperty("sibling_group").GetString());
    }

    [NodeFact]
    public async Task Placements_OfOneRowGroup_HaveStatistics()
    {
        await using var history = await KeptAsync(Placements.Full("a"), Placements.Full("b"), Placements.Bare("c"));

        var rows = await NodeReaders.DuckDbAnswerAsync(
            "SELECT stats_min_value, stats_max_value, stats_null_count, compression, encodings "
            + $"FROM parquet_metadata('{FileOf(history, Placed)}') "
            + "WHERE path_in_schema IN ('pod', 'node_local_bytes', 'namespace') ORDER BY path_in_schema");

        Assert.Equal(
            ["team team 0 ZSTD", "20 20 1 ZSTD", "a c 0 ZSTD"],
            rows.EnumerateArray().Select(row => string.Join(' ', row.EnumerateObject().Take(4).Select(property => property.Value))));
        Assert.Contains("DICTIONARY", rows[0].GetProperty("encodings").ToString(), StringComparison.Ordinal);
    }

    [NodeTheory]
    [InlineData("dashboards/history.md", "/var/lib/history/placements-*.parquet")]
    [InlineData("deploy/README.md", "/var/lib/history/*/placements-*.parquet")]
    public async Task Statement_OfADocument_AnswersInDuckDbByNamespace(string document, string files)
    {
        var best = Placements.Full("pod-3", podNamespace: "other") with { Added = new LevelBytes(0, 1000, 0, 0), AchievedBytes = 1000 };
        await using var history = await KeptAsync(Placements.Full(), Placements.Full("pod-2", podNamespace: "other"), best);
        var statement = DuckDbStatement().Match(await File.ReadAllTextAsync(Captures.PathOf($"../../{document}"))).Groups[1].Value;
        Assert.Contains($"'{files}'", statement, StringComparison.Ordinal);

        // Where there are several directories, that of a pod is within the one that is named.
        var directory = files.Contains("/*/", StringComparison.Ordinal) ? Path.GetDirectoryName(history.Directory)! : history.Directory;
        var rows = await NodeReaders.DuckDbAnswerAsync(statement.Replace("/var/lib/history", directory, StringComparison.Ordinal));

        Assert.True(rows.ValueKind == JsonValueKind.Array, rows.ToString());
        Assert.Equal(
            ["other 0.5105", "team 0.021"],
            rows.EnumerateArray()
                .Select(row => $"{row.GetProperty("namespace")} {row.GetProperty("achieved")}")
                .Order(StringComparer.Ordinal));
    }

    private static async Task<RecordingHistory> KeptAsync(params PlacementRecord[] rows)
    {
        var history = new RecordingHistory(options => options with { CandidateRatio = 1, MaxQueued = 50_000 });
        await history.StartAsync();
        foreach (var row in rows) history.History.Add(row);
        await history.StopAsync();
        return history;
    }

    private static string FileOf(RecordingHistory history, string table) =>
        Path.Combine(history.Directory, history.Files.Single(name => name.StartsWith(table, StringComparison.Ordinal)));

    private static async Task<JsonElement> ReadAsync(string reader, string file) =>
        reader == "duckdb" ? await NodeReaders.DuckDbRowsAsync(file) : Assert.Single(await NodeReaders.HyparquetRowsAsync(file));

    // By hand and not by the table's own fields, so that a field that takes the wrong value is seen.
    private static (string Column, object? Value)[] OfPlacement(PlacementRecord row) =>
    [
        ("bound_at", Micros(row.BoundAt)), ("created_at", Micros(row.CreatedAt)), ("namespace", row.Namespace), ("pod", row.PodName),
        ("sibling_group", row.Group), ("sibling_group_name", row.GroupName), ("node", row.NodeName), ("answer", row.Answer),
        ("level", row.Level),
        ("node_cached_bytes", row.Added?.NodeCached), ("node_local_bytes", row.Added?.NodeLocal),
        ("rack_local_bytes", row.Added?.RackLocal),
        ("off_switch_bytes", row.Added?.OffSwitch), ("total_bytes", row.Added?.Total), ("achieved_bytes", row.AchievedBytes),
        ("achievable_bytes", row.AchievableBytes), ("best_node", row.BestNodeName), ("missed", row.Missed),
        ("nodes_offered", row.NodesOffered),
        ("waited_ms", row.Waited?.TotalMilliseconds), ("map_age_ms", row.MapAge?.TotalMilliseconds), ("source", row.Source),
        ("tier", row.Tier),
        ("latency_ms", (row.BoundAt - row.CreatedAt)?.TotalMilliseconds),
    ];

    private static IEnumerable<(string Column, object? Value)[]> OfCandidates(PlacementRecord row) => row.Candidates.Select((node, i) =>
        new (string, object?)[]
        {
            ("bound_at", Micros(row.BoundAt)), ("namespace", row.Namespace), ("pod", row.PodName), ("rank", i + 1), ("node", node.NodeName),
            ("chosen", node.NodeName == row.NodeName), ("score", node.Score), ("node_cached_bytes", node.Bytes.NodeCached),
            ("node_local_bytes", node.Bytes.NodeLocal), ("rack_local_bytes", node.Bytes.RackLocal),
            ("off_switch_bytes", node.Bytes.OffSwitch),
        });

    private static long? Micros(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() * 1000;

    private static void AssertRows(IEnumerable<(string Column, object? Value)[]> kept, JsonElement rows)
    {
        Assert.True(rows.ValueKind == JsonValueKind.Array, rows.ToString());
        var theirs = rows.EnumerateArray()
            .Select(row => row.EnumerateObject().Select(value => (value.Name, Theirs(value.Value))).ToArray()).ToArray();
        var ours = kept.Select(row => row.Select(value => (value.Column, Ours(value.Value))).ToArray()).ToArray();

        Assert.Equal(ours.Length, theirs.Length);
        for (var row = 0; row < ours.Length; row++) Assert.Equal(ours[row], theirs[row]);
    }

    private static string? Ours(object? value) => value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);

    private static string? Theirs(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.ToString();

    [GeneratedRegex(@"^-- DuckDB\n(SELECT[^;]*;)", RegexOptions.Multiline)]
    private static partial Regex DuckDbStatement();
}
