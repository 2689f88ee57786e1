using System.Text.Json.Serialization;
using Scheduler.Core.Access;
using Scheduler.Core.Decisions;

namespace Scheduler.Management;

/// <summary><c>/api/v1/cluster</c>: racks of nodes with a group's bytes on each, for the page.</summary>
internal sealed class ClusterRoute(ClusterViewCache views, ManagementAccess access)
{
    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/cluster", AnswerAsync)
        .WithName("cluster")
        .WithSummary("The cluster as racks of nodes, with a group's bytes and pods on each, and the list of groups.")
        .Produces<ClusterAnswer>()
        .RequireAccess(access, Pods);

    /// <summary>The page shows all pods, so a caller must be allowed to list them.</summary>
    public static ResourceAccess Pods(HttpContext context) => new("list", "pods", "", "");

    private async Task<IResult> AnswerAsync(string? @namespace, string? group, CancellationToken cancellationToken) =>
        Results.Bytes(await views.GetAsync(@namespace ?? "", group ?? "", cancellationToken), "application/json; charset=utf-8");
}

/// <summary>The cluster as one group sees it.</summary>
/// <param name="Mode"><c>Observe</c> while every answer is neutral, else <c>Score</c>.</param>
/// <param name="Groups">The groups with pods alive, the most pods first.</param>
/// <param name="Group">The group that bytes and pods are of; null without one.</param>
/// <param name="Racks">Racks by name; nodes whose rack is not known are in a rack without a name.</param>
internal sealed record ClusterAnswer(
    [property: JsonConverter(typeof(JsonStringEnumConverter<ExtenderMode>))] ExtenderMode Mode,
    IReadOnlyList<ClusterAnswer.GroupAnswer> Groups,
    ClusterAnswer.SelectedAnswer? Group,
    IReadOnlyList<ClusterAnswer.RackAnswer> Racks)
{
    /// <summary>A group.</summary>
    /// <param name="Namespace">Its namespace.</param>
    /// <param name="Group">Its name.</param>
    /// <param name="Pods">Its pods alive.</param>
    /// <param name="Bound">How many of them are bound.</param>
    /// <param name="FirstPod">The first of them by name.</param>
    /// <param name="Name">What people call the group: a Job's name instead of its uid.</param>
    internal sealed record GroupAnswer(string Namespace, string Group, int Pods, int Bound, string FirstPod, string Name);

    /// <summary>The group that was asked for.</summary>
    /// <param name="Namespace">Its namespace.</param>
    /// <param name="Group">Its name.</param>
    /// <param name="InputBytes">Bytes of its inputs as far as they are known; each input counts once.</param>
    /// <param name="UnknownInputs">How many of its inputs are not in this replica's memory.</param>
    /// <param name="Outcomes">What its bound pods got, of those that this replica remembers.</param>
    /// <param name="OwnNodeBytes">What these read from their own nodes; each block counts once.</param>
    /// <param name="OwnRackBytes">What they read from other nodes of their racks.</param>
    /// <param name="OtherBytes">What they read from elsewhere.</param>
    internal sealed record SelectedAnswer(
        string Namespace,
        string Group,
        long InputBytes,
        int UnknownInputs,
        OutcomeTotals Outcomes,
        long OwnNodeBytes,
        long OwnRackBytes,
        long OtherBytes);

    /// <summary>A rack.</summary>
    internal sealed record RackAnswer(string Rack, IReadOnlyList<NodeAnswer> Nodes);

    /// <summary>A node.</summary>
    /// <param name="Node">Its name.</param>
    /// <param name="Bytes">The group's bytes on it, on disks or in memory.</param>
    /// <param name="PodCount">How many of the group's pods are on it.</param>
    /// <param name="Pods">The first of them by name.</param>
    internal sealed record NodeAnswer(string Node, long Bytes, int PodCount, IReadOnlyList<string> Pods);
}
