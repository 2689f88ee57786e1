using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Cluster;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Locality;

/// <summary>
/// From a pod to where its input is: pod → paths → block maps → nodes → bytes by level for every node. Siblings and scores follow.
/// </summary>
public sealed class PodInputs(
    LocalityRequestReader reader,
    ColdWait coldWait,
    BlockMapStore store,
    DataNodeDirectory directory,
    TopologyState topology,
    LocalityCache localities,
    TimeProvider clock)
    : IPodInputs
{
    /// <inheritdoc/>
    public ValueTask<PodInput> ResolveAsync(PodMetadata pod, CancellationToken cancellationToken)
    {
        if (reader.Read(pod) is not { } request) return ValueTask.FromResult(PodInput.NotAsked(pod));
        if (request.Paths.IsEmpty) return ValueTask.FromResult(new PodInput(request.Pod, request, [], null, NeutralReason.NoUsablePath));
        return request.IsDriver ? ValueTask.FromResult(ReadAhead(request)) : LocateAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public LocatedInput? TryLocate(ImmutableArray<InputPath> paths)
    {
        if (paths.IsEmpty) return null;
        var maps = ImmutableArray.CreateBuilder<BlockMap>(paths.Length);
        foreach (var path in InputSet.Of(paths).Paths)
        {
            if (!store.TryPeek(path, out var map)) return null;
            maps.Add(map);
        }

        return Locate(maps.MoveToImmutable());
    }

    private PodInput ReadAhead(LocalityRequest request)
    {
        foreach (var path in request.Paths) store.Prefetch(path, request.Pod.Namespace);
        return new PodInput(request.Pod, request, [], null, NeutralReason.Driver);
    }

    private async ValueTask<PodInput> LocateAsync(LocalityRequest request, CancellationToken cancellationToken)
    {
        // Sorted, so that siblings that name the same paths in another order share one locality and one ledger.
        var paths = InputSet.Of(request.Paths).Paths;
        var found = await coldWait.GetAsync(paths, request.Pod.Namespace, cancellationToken);
        var states = paths.Select((path, i) => StateOf(path, found[i])).ToImmutableArray();
        var maps = found.OfType<BlockMap>().ToImmutableArray();
        var located = maps.IsEmpty ? null : Locate(maps);
        return new PodInput(request.Pod, request, states, located, ReasonOf(states, located?.Locality));
    }

    private InputState StateOf(InputPath path, BlockMap? map)
    {
        var failure = store.Describe(path).Failure;
        return new InputState(path, map?.Origin, map?.TotalBytes ?? 0, failure?.Reason, failure?.Message);
    }

    private LocatedInput Locate(ImmutableArray<BlockMap> maps) => new(maps, Place(maps));

    private InputLocality Place(ImmutableArray<BlockMap> maps)
    {
        var now = clock.GetUtcNow();
        if (localities.TryGet(maps, topology.Current, now, out var known)) return known;
        foreach (var map in maps) directory.Learn(map);
        var locality = InputLocalityBuilder.Build(maps, topology.Current, now);
        localities.Add(maps, locality);
        return locality;
    }

    private static NeutralReason ReasonOf(ImmutableArray<InputState> states, InputLocality? locality)
    {
        if (locality is null)
            return states.Any(state => state.Failure is null) ? NeutralReason.MapPending : NeutralReason.MapFailed;
        if (states.Any(state => state.Origin is null)) return NeutralReason.PartialInput;
        return locality.TotalBytes == 0 ? NeutralReason.EmptyInput : NeutralReason.None;
    }
}

/// <summary>Finds what a pod reads and where it is.</summary>
public interface IPodInputs
{
    /// <summary>
    /// The input of a pod, from the cache, or after a bounded cold wait. Throws only <see cref="OperationCanceledException"/>.
    /// </summary>
    ValueTask<PodInput> ResolveAsync(PodMetadata pod, CancellationToken cancellationToken);

    /// <summary>
    /// Where these paths are, from the cache; null without a path, or when one of them is not cached. Neither waits nor starts a read.
    /// </summary>
    LocatedInput? TryLocate(ImmutableArray<InputPath> paths);
}
