using Scheduler.Core.Blocks;
using Scheduler.Core.Locality;

namespace Scheduler.Core.Siblings;

/// <summary>
/// One map's blocks with their usable replicas, each node at most once a block. The blocks are the map's own unless it had to be
/// written anew (<see cref="DistinctReplicas"/>), so that the index costs next to nothing beside the map.
/// </summary>
/// <param name="Map">The blocks; a replica's DataNode is an index into <paramref name="Places"/>.</param>
/// <param name="Places">Where each replica counts.</param>
/// <param name="LargestBlock">Bytes of the largest block as HDFS has it, before a sample was scaled up.</param>
internal sealed record MapReplicas(BlockMap Map, ReplicaPlace[] Places, long LargestBlock)
{
    /// <summary>Number that the input gives to the first block of this map.</summary>
    public int FirstBlock { get; init; }
}
