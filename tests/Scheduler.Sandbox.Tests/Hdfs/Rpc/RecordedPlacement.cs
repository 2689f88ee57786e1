using Scheduler.Hdfs.Rpc.Protos;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>Makes files, and the DataNodes that hold them, as a recorded listing with locations has them.</summary>
internal static class RecordedPlacement
{
    public static void Add(SandboxNamespace hdfs, string directory, string capture)
    {
        var listing = AnswerMessage.ReadAll(capture)[^1].Read<GetListingResponseProto>().DirList;
        foreach (var file in listing.PartialListing) Place(hdfs, $"{directory}/{file.Path.ToStringUtf8()}", file);
    }

    /// <summary>The same for one erasure-coded file, from its recorded block locations.</summary>
    public static void AddErasureCoded(SandboxNamespace hdfs, string path, string capture)
    {
        var located = AnswerMessage.ReadAll(capture)[^1].Read<GetBlockLocationsResponseProto>().Locations;
        hdfs.Delete(path);
        hdfs.CreatePlacedFile(
            path, (long)located.FileLength, [.. located.Blocks.Select(Hosts)], RecordedNamespace.BlockSize,
            policy: ErasureCodingPolicy.Rs32);
    }

    private static void Place(SandboxNamespace hdfs, string path, HdfsFileStatusProto file)
    {
        foreach (var node in file.Locations.Blocks.SelectMany(block => block.Locs)) AddOnce(hdfs, node);
        hdfs.Delete(path);
        hdfs.CreatePlacedFile(
            path, (long)file.Length, [.. file.Locations.Blocks.Select(Hosts)], (long)file.Blocksize, (int)file.BlockReplication);
    }

    private static void AddOnce(SandboxNamespace hdfs, DatanodeInfoProto node)
    {
        if (hdfs.DataNodes.Any(known => known.HostName == node.Id.HostName)) return;
        hdfs.AddDataNode(node.Id.HostName, node.Id.IpAddr, node.Location, (int)node.Id.XferPort, node.Id.DatanodeUuid);
    }

    /// <summary>The hosts of a block; of a block group in the order of its units.</summary>
    private static string[] Hosts(LocatedBlockProto block) =>
    [
        .. block.Locs.Select((node, i) => (node.Id.HostName, Unit: block.HasBlockIndices ? block.BlockIndices[i] : i))
            .OrderBy(holder => holder.Unit).Select(holder => holder.HostName),
    ];
}
