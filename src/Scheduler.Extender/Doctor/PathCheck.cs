using System.Collections.Immutable;
using Scheduler.Core;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Extender.Terminal;

namespace Scheduler.Extender.Doctor;

/// <summary>
/// Checks an input without a pod: its files, its missing blocks, the nodes that hold it, and their scores for a pod without siblings.
/// Without a cluster a DataNode's host name is used as its node's name.
/// </summary>
internal sealed class PathCheck(
    LocalityRequest request,
    IBlockMapSource source,
    DataNodeDirectory directory,
    TopologyState topology,
    ClusterSnapshot snapshot,
    LevelValues weights,
    TimeProvider clock) : IDoctorCheck
{
    private const string Input = "path/input", Missing = "path/missing", Nodes = "path/nodes";
    private const int MaxNamed = 10;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>(request.Ignored.Select(ignored => Finding.Fail(
            "path/ignored", ignored.Message, "Correct the path; the wrong part is ignored, and the rest is used.")));
        var maps = await ReadAsync(findings, cancellationToken);
        if (maps.IsEmpty)
        {
            const string why = "No block map of the input could be read.", first = $"Fix the check {Input} first.";
            return [.. findings, Finding.Unknown(Missing, why, first), Finding.Unknown(Nodes, why, first)];
        }

        var isListed = await snapshot.IsListedAsync(cancellationToken);
        return [.. findings, OfMissing(maps), OfNodes(maps, isListed ? topology.Current : ByHostNames())];
    }

    /// <summary>Reads a path, with a finding about it; null when there is no map.</summary>
    internal static async Task<(BlockMap? Map, Finding Finding)> ReadAsync(
        string check, InputPath path, IBlockMapSource source, CancellationToken cancellationToken)
    {
        try
        {
            var map = await source.ReadAsync(path, cancellationToken);
            var (origin, estimate) = (map.Origin, map.Origin.IsEstimate ? " It is an estimate from a sample." : "");
            return (map, map.BlockCount == 0
                ? Finding.Warn(check, $"{path} holds no bytes.", "Check the path; names that start with . or _ are skipped.")
                : Finding.Ok(
                    check,
                    $"{path}: {CountText.Of(origin.FilesListed, "file")}, {CountText.Of(map.BlockCount, "block")}, "
                    + $"{ByteText.Of(map.TotalBytes)} ({map.TotalBytes} bytes) on {CountText.Of(map.DataNodes.Length, "DataNode")}, "
                    + $"read over {origin.Transport} from {origin.NameNode}.{estimate}"));
        }
        catch (BlockMapUnavailableException failed)
        {
            return (null, Finding.Fail(check, $"{path}: {failed.Message}", NameNodeCheck.RemedyOf(failed.Failure, "rpc")));
        }
    }

    /// <summary>Whether every block has a replica that can be read.</summary>
    internal static Finding OfMissing(string check, IEnumerable<BlockMap> maps)
    {
        var (blocks, lost, lostBytes) = (0, 0, 0L);
        foreach (var map in maps)
        {
            for (var block = 0; block < map.BlockCount; block++)
            {
                blocks++;
                if (!map.Replicas(block).IsEmpty) continue;
                lost++;
                lostBytes += map.Length(block);
            }
        }

        return lost == 0
            ? Finding.Ok(check, $"Each of the {blocks} blocks has a replica that can be read.")
            : Finding.Warn(
                check,
                $"{lost} of {blocks} blocks ({ByteText.Of(lostBytes)}) have no replica that can be read near: lost, corrupt, not reported "
                + "yet, or in provided storage.",
                "See hdfs fsck on the path, with -blocks -locations; and the check safe-mode.");
    }

    private async Task<ImmutableArray<BlockMap>> ReadAsync(List<Finding> findings, CancellationToken cancellationToken)
    {
        var maps = ImmutableArray.CreateBuilder<BlockMap>();
        foreach (var path in request.Paths)
        {
            var (map, finding) = await ReadAsync(Input, path, source, cancellationToken);
            findings.Add(finding);
            if (map is null) continue;
            directory.Learn(map);
            maps.Add(map);
        }

        return maps.ToImmutable();
    }

    private static Finding OfMissing(ImmutableArray<BlockMap> maps) => OfMissing(Missing, maps);

    private NetworkTopology ByHostNames() =>
        new TopologyState(new ClusterState(), directory, new IdentityRules { HostNamesAreNodeNames = true }).Current;

    private Finding OfNodes(ImmutableArray<BlockMap> maps, NetworkTopology nodes)
    {
        var locality = InputLocalityBuilder.Build(maps, nodes, clock.GetUtcNow());
        var names = nodes.Cluster.Nodes.Select(node => node.Name).ToImmutableArray();
        var scores = new int[names.Length];
        new NodeScorer(weights).Score(SiblingView.Alone(new("", "", ""), locality), NodeOffer.Of(names), scores);
        var scored = names.Index().Where(node => scores[node.Index] > 0)
            .OrderByDescending(node => scores[node.Index]).ThenBy(node => node.Item, StringComparer.Ordinal).ToArray();
        if (scored.Length == 0)
        {
            return Finding.Fail(
                Nodes,
                $"None of the {names.Length} nodes holds a part of it or is in a rack that does: every node would be scored 0.",
                "Fix the checks identity and path/missing first.");
        }

        var named = scored.Take(MaxNamed).Select(
            node => $"{node.Item} {scores[node.Index]} ({Text(locality.BytesAt(new NodeIndex(node.Index)))})");
        var more = scored.Length > MaxNamed ? ", …" : "";
        return Finding.Ok(Nodes, $"Scores of {scored.Length} of {names.Length} nodes for a pod alone: {string.Join(", ", named)}{more}.");
    }

    private static string Text(LevelBytes bytes)
    {
        var inRack = bytes.RackLocal > 0 ? $", {ByteText.Of(bytes.RackLocal)} in its rack" : "";
        return $"{ByteText.Of(bytes.NodeCached + bytes.NodeLocal)} local{inRack}";
    }
}
