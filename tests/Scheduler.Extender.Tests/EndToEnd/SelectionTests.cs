using System.Text.Json;
using Scheduler.Extender.Commands;
using Scheduler.Extender.Tests.Support;
using Scheduler.Management;
using Scheduler.Testing.Parquet;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>
/// Pods that say what they read of a real Parquet file of 20 columns and 50 row groups, against a calculation that adds up the chunks byte
/// by byte. Every other node is off switch, so that a node's value is what it holds.
/// </summary>
public sealed class SelectionTests : IAsyncLifetime
{
    private const int Columns = 20;
    private const int RowGroups = 50;
    private const int BlockSize = 2048;

    private static readonly byte[] Table = WideTable.Write(Columns, RowGroups);
    private static readonly long[] OfTwoColumns = WideTable.WeighByHand(Table, BlockSize, [0, 1], Enumerable.Range(0, RowGroups));
    private static readonly long[] OfWholeFile =
        [.. OfTwoColumns.Select((_, block) => Math.Min(BlockSize, (long)Table.Length - (block * BlockSize)))];

    private ParquetHdfs _hdfs = null!;
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _hdfs = await ParquetHdfs.StartAsync();
        _hdfs.Add("/in/table", Table, BlockSize, NodeOf);
        _service = await RunningService.StartAsync([_hdfs.NameNode.Address]);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _hdfs.DisposeAsync();
    }

    [Fact]
    public async Task Prioritize_TwoColumns_RanksNodesByTheirChunks()
    {
        var (wanted, whole) = (OnNodes(OfTwoColumns), OnNodes(OfWholeFile));
        Assert.Equal(("n1", "n2"), (BestOf(wanted), BestOf(whole)));

        await _service.ScoresBecomeAsync(ScoresOf(whole), new PodRequest("/in/table", "whole") { Uid = "whole" }, TestHdfs.Nodes);
        Assert.Equal(0, _hdfs.Opens);
        await _service.ScoresBecomeAsync(ScoresOf(wanted), TwoColumns, TestHdfs.Nodes);
        Assert.InRange(_hdfs.Opens, 1, 2);
    }

    [Fact]
    public async Task Explain_TwoColumns_HasBothRankings()
    {
        await _service.ScoresBecomeAsync(ScoresOf(OnNodes(OfTwoColumns)), TwoColumns, TestHdfs.Nodes);

        using var explained = await _service.ExplainAsync(TwoColumns);

        var selection = explained.RootElement.GetProperty("selection");
        Assert.Equal(
            ("c0,c1", JsonValueKind.Null), (selection.GetProperty("columns").GetString(), selection.GetProperty("rowGroups").ValueKind));
        Assert.Equal((OfTwoColumns.Sum(), (long)Table.Length), (Bytes(selection, "wantedBytes"), Bytes(selection, "wholeBytes")));
        Assert.Equal(Ranked(OnNodes(OfTwoColumns)), Ranking(selection, "bestByWanted"));
        Assert.Equal(Ranked(OnNodes(OfWholeFile)), Ranking(selection, "bestByWhole"));
        var path = explained.RootElement.GetProperty("paths")[0];
        Assert.Equal("""{"filesWeighed":1,"filesEstimated":0,"whole":[]}""", path.GetProperty("footers").GetRawText());
        Assert.Equal(OfTwoColumns.Sum(), Bytes(path, "bytes"));
        Assert.InRange(_hdfs.Opens, 1, 2);
    }

    [Fact]
    public async Task ExplainCommand_TwoColumns_ShowsBothRankings()
    {
        await _service.ScoresBecomeAsync(ScoresOf(OnNodes(OfTwoColumns)), TwoColumns, TestHdfs.Nodes);
        await using var text = new StringWriter();

        ExplainText.Write(
            text,
            (await _service.Get<Explanations>().FindAsync(TwoColumns.Namespace, TwoColumns.Name, CancellationToken.None))!,
            int.MaxValue);

        Assert.Contains("files      1 weighted by their footers", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("reads      columns c0,c1, row groups all: ", text.ToString(), StringComparison.Ordinal);
        Assert.All(["by reads   n1 ", "by files   n2 "], shown => Assert.Contains(shown, text.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prioritize_IndexedJob_GivesEachPodItsOwnRowGroups()
    {
        var answers = new HashSet<string>();
        for (var index = 0; index < RowGroups; index += 7)
        {
            var slice = WideTable.WeighByHand(Table, BlockSize, [.. Enumerable.Range(0, Columns)], [index]);
            var pod = new PodRequest("/in", $"job-{index}")
            {
                Uid = $"uid-{index}",
                Annotations = new Dictionary<string, string>
                {
                    ["hdfs.locality/row-groups"] = "{index}",
                    ["hdfs.locality/group"] = "job",
                    ["batch.kubernetes.io/job-completion-index"] = $"{index}",
                },
            };

            await _service.ScoresBecomeAsync(ScoresOf(OnNodes(slice)), pod, TestHdfs.Nodes);

            using var explained = await _service.ExplainAsync(pod);
            Assert.Equal($"{index}", explained.RootElement.GetProperty("selection").GetProperty("rowGroups").GetString());
            Assert.Equal(slice.Sum(), Bytes(explained.RootElement.GetProperty("selection"), "wantedBytes"));
            answers.Add(ScoresOf(OnNodes(slice)));
        }

        Assert.True(answers.Count > 1, "every slice ranks nodes alike");
        Assert.InRange(_hdfs.Opens, 1, 2);
    }

    [Fact]
    public async Task Explain_ColumnThatIsNotThere_SaysThatTheFileIsWeightedByItsFullLength()
    {
        var pod = TwoColumns with { Annotations = new Dictionary<string, string> { ["hdfs.locality/columns"] = "c0,price" } };
        await FootersAreReadAsync(pod);

        using var explained = await _service.ExplainAsync(pod);

        Assert.Equal(ScoresOf(OnNodes(OfWholeFile)), await _service.ScoresAsync(pod, TestHdfs.Nodes));
        Assert.Equal(
            """[{"reason":"UnknownColumn","files":1,"example":"/in/table: the file has no column 'price'"}]""",
            explained.RootElement.GetProperty("paths")[0].GetProperty("footers").GetProperty("whole").GetRawText());
        Assert.Equal(1, (await _service.MetricsAsync())["parquet_whole_files_total{reason=\"UnknownColumn\"}"]);
    }

    [Fact]
    public async Task Explain_DataNodesUnreachable_SaysThatTheFileIsWeightedByItsFullLength()
    {
        await _hdfs.DataNodes.StopAsync();
        await FootersAreReadAsync(TwoColumns);

        using var explained = await _service.ExplainAsync(TwoColumns);

        var whole = explained.RootElement.GetProperty("paths")[0].GetProperty("footers").GetProperty("whole")[0];
        Assert.Equal("Unreadable", whole.GetProperty("reason").GetString());
        Assert.Equal(ScoresOf(OnNodes(OfWholeFile)), await _service.ScoresAsync(TwoColumns, TestHdfs.Nodes));
        Assert.Equal("ok", (await _service.ReadyAsync())["namenode/ns1"].Status);
    }

    /// <summary>Until then whole files count, and nothing says why.</summary>
    private Task FootersAreReadAsync(PodRequest pod) => Eventually.HoldsAsync(
        async () =>
        {
            await _service.ScoresAsync(pod, TestHdfs.Nodes);
            using var explained = await _service.ExplainAsync(pod);
            var footers = explained.RootElement.GetProperty("paths")[0].GetProperty("footers");
            return footers.ValueKind == JsonValueKind.Object && footers.GetProperty("filesEstimated").GetInt32() == 0;
        },
        "the footers are read");

    private static PodRequest TwoColumns => new("/in/table", "columns")
    {
        Uid = "columns",
        Annotations = new Dictionary<string, string> { ["hdfs.locality/columns"] = "c1, c0" },
    };

    // What the two columns are in is mostly on n1, and most of the rest on n2.
    private static string NodeOf(int block) => OfTwoColumns[block] > 0 ? block % 4 == 0 ? "n3" : "n1" : block % 5 == 0 ? "n3" : "n2";

    private static long[] OnNodes(long[] weights) =>
        [.. TestHdfs.Nodes.Select(node => weights.Where((_, block) => NodeOf(block) == node).Sum())];

    private static string BestOf(long[] onNodes) => TestHdfs.Nodes[Array.IndexOf(onNodes, onNodes.Max())];

    private static string ScoresOf(long[] onNodes) =>
        string.Join(' ', onNodes.Select(bytes => (long)Math.Floor((10.0 * bytes / onNodes.Max()) + 0.5)));

    private static string[] Ranked(long[] onNodes) =>
        [
            .. TestHdfs.Nodes
                .Zip(onNodes)
                .Where(node => node.Second > 0)
                .OrderByDescending(node => node.Second)
                .Select(node => $"{node.First} {node.Second}"),
        ];

    private static string[] Ranking(JsonElement selection, string property) =>
        [
            .. selection.GetProperty(property).EnumerateArray()
                .Select(node => $"{node.GetProperty("node").GetString()} {Bytes(node, "bytes")}"),
        ];

    private static long Bytes(JsonElement element, string property) => element.GetProperty(property).GetInt64();
}
