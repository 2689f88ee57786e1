using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;

namespace Scheduler.Extender.Tests.Waits;

/// <summary>Every input is one block on the nodes whose names begin with <c>near</c>, and wholly known.</summary>
internal sealed class NearInputs : IPodInputs
{
    private const long BlockBytes = 128 << 20;

    private readonly LocalityRequestReader _reader;
    private readonly LocatedInput _located;

    public NearInputs(LocalityRequestReader reader, IReadOnlyList<string> nodes)
    {
        _reader = reader;
        var cluster = new ClusterState();
        // Room enough when empty: what kube-scheduler offers is up to its model.
        cluster.Publish(new ClusterNodes([.. nodes.Select(name => new Node(name) { AllocatablePods = 1, Addresses = [name] })], []));
        var directory = new DataNodeDirectory();
        var map = MapOn(nodes.Where(name => name.StartsWith("near", StringComparison.Ordinal)));
        directory.Learn(map);
        var topology = new TopologyState(cluster, directory, new IdentityRules()).Current;
        _located = new LocatedInput([map], InputLocalityBuilder.Build([map], topology, DateTimeOffset.UnixEpoch));
    }

    /// <summary>A path of every input that is not known, beside the block; null while there is none.</summary>
    public InputState? Missing { get; set; }

    /// <summary>What passes until an input is known, as when its map is awaited.</summary>
    public Action? Awaited { get; set; }

    public ValueTask<PodInput> ResolveAsync(PodMetadata pod, CancellationToken cancellationToken)
    {
        Awaited?.Invoke();
        return ValueTask.FromResult(_reader.Read(pod) is { } request ? Resolve(pod, request) : PodInput.NotAsked(pod));
    }

    public LocatedInput? TryLocate(ImmutableArray<InputPath> paths) => _located;

    private PodInput Resolve(PodMetadata pod, LocalityRequest request) => Missing is { } missing
        ? new PodInput(pod, request, [missing], _located, NeutralReason.PartialInput)
        : new PodInput(pod, request, [], _located, NeutralReason.None);

    private static BlockMap MapOn(IEnumerable<string> nodes)
    {
        var builder = new BlockMapBuilder();
        builder.AddBlock(BlockBytes, [.. nodes.Select(name => new Replica(builder.Intern(new DataNode(name, "", 9866, $"/rack-{name}"))))]);
        return builder.Build(new BlockMapOrigin { ReadAt = DateTimeOffset.UnixEpoch, NameNode = "nn:9870", Transport = "rpc" });
    }
}
