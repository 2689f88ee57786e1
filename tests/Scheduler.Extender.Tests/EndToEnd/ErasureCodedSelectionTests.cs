using System.Text.Json;
using Scheduler.Extender.Tests.Support;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing.Parquet;

namespace Scheduler.Extender.Tests.EndToEnd;

/// <summary>
/// A part of an erasure-coded Parquet file in two block groups, against a calculation that counts every byte of its cells.
/// </summary>
public sealed class ErasureCodedSelectionTests
{
    private const int BlockSize = 2 << 20;
    private const int DataUnits = 3;

    private static readonly string[] Nodes = ["n1", "n2", "n3", "n4", "n5"];

    [Fact]
    public async Task Explain_OverRpc_IsExactToTheCell()
    {
        var table = WideTable.Write(columns: 20, rowGroups: 8, rows: 6000);
        await using var hdfs = await ParquetHdfs.StartAsync(Nodes);
        hdfs.Add("/in/table", table, BlockSize, ErasureCodingPolicy.Rs32, Nodes);
        await using var service = await RunningService.StartAsync([new Uri($"hdfs://{hdfs.NameNode.RpcAddress}"), hdfs.NameNode.Address]);
        var pod = new PodRequest("/in")
        {
            Annotations = new Dictionary<string, string> { ["hdfs.locality/columns"] = "c0,c1", ["hdfs.locality/row-groups"] = "1-6" },
        };

        var byHand = CellsOf(table);
        var best = Nodes[Array.IndexOf(byHand, byHand.Max())];
        await Eventually.HoldsAsync(async () => (await service.PrioritizeAsync(pod.Offer(Nodes)))[best] == 10, "the input is known");

        using var explained = await service.ExplainAsync(pod);
        var path = explained.RootElement.GetProperty("paths")[0];
        Assert.Equal(("rpc", false), (path.GetProperty("transport").GetString(), path.GetProperty("isEstimate").GetBoolean()));
        Assert.Equal(
            Nodes
                .Zip(byHand)
                .Where(unit => unit.Second > 0)
                .OrderByDescending(unit => unit.Second)
                .Select(unit => $"{unit.First} {unit.Second}"),
            explained.RootElement.GetProperty("selection").GetProperty("bestByWanted").EnumerateArray().Select(Text));
        Assert.InRange(hdfs.Opens, 1, 2);
    }

    private static string Text(JsonElement node) => $"{node.GetProperty("node").GetString()} {node.GetProperty("bytes").GetInt64()}";

    /// <summary>Wanted bytes of each unit; parity holds none.</summary>
    private static long[] CellsOf(byte[] table)
    {
        var (layout, units) = (WideTable.LayoutOf(table), new long[Nodes.Length]);
        Assert.True(table.Length > DataUnits * BlockSize, "the file is one block group");
        for (var rowGroup = 1; rowGroup <= 6; rowGroup++)
        {
            foreach (var chunk in (Core.ParquetSelection.ByteRange[])[layout.Chunk(rowGroup, 0), layout.Chunk(rowGroup, 1)])
                for (var at = chunk.Offset; at < chunk.End; at++)
                    units[at % (DataUnits * BlockSize) / ErasureCodingPolicy.Rs32.CellSize % DataUnits]++;
        }

        return units;
    }
}
