using System.Text.Json;
using Scheduler.Core.Cluster;
using Scheduler.Listeners;

namespace Scheduler.Management;

/// <summary><c>/api/v1/topology</c>: what Hadoop's topology mapping should say of names and addresses.</summary>
internal sealed class TopologyRoute(
    TopologyState state, DataNodeDirectory directory, ClusterSync sync, ManagementAccess access)
{
    /// <summary>Names in one question: <c>net.topology.script.number.args</c> has this default.</summary>
    public const int MaxNames = 100;

    /// <summary>Longest name of a host (RFC 1035).</summary>
    public const int MaxNameLength = 253;

    private BuiltTopology? _built;

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/topology", Answer)
        .WithName("topology")
        .WithSummary(
            "Network paths for Hadoop: of the given names (hosts or addresses, up to 100), or of everything known, pod networks included.")
        .Produces<TopologyAnswer>()
        .Produces<ErrorAnswer>(StatusCodes.Status400BadRequest)
        .RequireAccess(access, ManagementAccess.Nodes);

    private IResult Answer(string[]? name)
    {
        name ??= [];
        if (name.Length > MaxNames)
            return Refused(StatusCodes.Status400BadRequest, $"{name.Length} names are more than {MaxNames}; send several requests.");
        if (name.Any(one => one.Length is 0 or > MaxNameLength))
            return Refused(StatusCodes.Status400BadRequest, $"A name is empty or longer than {MaxNameLength} characters.");
        // A NameNode would keep a default rack that is answered too early for as long as it runs.
        if (!sync.IsSynced) return Refused(StatusCodes.Status503ServiceUnavailable, "The nodes are not listed yet; try again.");
        var topology = Current();
        return Results.Json(TopologyAnswer.Of(name.Length > 0 ? name.Select(topology.Resolve) : topology.All()));
    }

    private HadoopTopology Current()
    {
        var (topology, dataNodes) = (state.Current, directory.All);
        var built = Volatile.Read(ref _built);
        if (built is not null && ReferenceEquals(built.Of, topology)) return built.Topology;
        // Two requests at once may build it twice, which is harmless.
        built = new BuiltTopology(topology, new HadoopTopology(topology, dataNodes.Values));
        Volatile.Write(ref _built, built);
        return built.Topology;
    }

    private static IResult Refused(int status, string message) => Results.Json(new ErrorAnswer(message), statusCode: status);

    private sealed record BuiltTopology(NetworkTopology Of, HadoopTopology Topology);

    /// <summary>The answer.</summary>
    /// <param name="Results">One for each name, in their order.</param>
    internal sealed record TopologyAnswer(IReadOnlyList<TopologyAnswer.Result> Results)
    {
        public static TopologyAnswer Of(IEnumerable<TopologyPath> paths) => new([.. paths.Select(path =>
            new Result(path.Name, path.Node, path.Path, JsonNamingPolicy.CamelCase.ConvertName(path.Source.ToString())))]);

        /// <summary>One name.</summary>
        /// <param name="Name">As asked.</param>
        /// <param name="Node">The Kubernetes node; null when it is not known.</param>
        /// <param name="Path"><c>/rack/node</c>, or <c>/default-rack</c> for what is not known.</param>
        /// <param name="Source"><c>dataNode</c>, <c>node</c>, <c>podNetwork</c> or <c>unknown</c>.</param>
        internal sealed record Result(string Name, string? Node, string Path, string Source);
    }
}
