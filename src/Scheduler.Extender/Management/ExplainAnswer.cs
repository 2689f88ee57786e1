using System.Text.Json.Serialization;
using Scheduler.Core.Scores;
using Scheduler.Core.Verbs;

namespace Scheduler.Extender.Management;

/// <summary>The latest decision about a pod, in words and figures. Sizes are bytes, ages seconds.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Pod">Its name.</param>
/// <param name="DecidedAt">When prioritize was answered.</param>
/// <param name="Reason">Why the answer was neutral or partial; <c>None</c> when it rested on the whole input.</param>
/// <param name="NodesOffered">How many nodes kube-scheduler offered.</param>
/// <param name="Siblings">What was known of the pod's siblings; null while nothing of the input is known.</param>
/// <param name="Paths">What was known of each path.</param>
/// <param name="Best">The best offered nodes, best first, with what the pod adds there to what its siblings read.</param>
internal sealed record ExplainAnswer(
    string Namespace,
    string Pod,
    DateTimeOffset DecidedAt,
    [property: JsonConverter(typeof(JsonStringEnumConverter<NeutralReason>))] NeutralReason Reason,
    int NodesOffered,
    ExplainAnswer.SiblingsAnswer? Siblings,
    IReadOnlyList<ExplainAnswer.PathAnswer> Paths,
    IReadOnlyList<ExplainAnswer.NodeAnswer> Best)
{
    /// <summary>Where the pod was bound and what is near it there; null while it is not known to be bound.</summary>
    public BoundAnswer? Bound { get; init; }

    /// <summary>The answer for a decision.</summary>
    public static ExplainAnswer Of(Decision decision) => new(
        decision.Pod.Namespace,
        decision.Pod.Name,
        decision.At,
        decision.Reason,
        decision.NodesOffered,
        decision.Siblings is { } siblings ? SiblingsAnswer.Of(siblings) : null,
        [.. decision.Inputs.Select(input => PathAnswer.Of(input, decision.At))],
        [.. decision.Best.Select(node => new NodeAnswer(node.NodeName, node.Score, node.Bytes))]);

    /// <summary>The pod's group: how many siblings were placed of how many, what one reads, what they cover, and where it was the pod's turn.</summary>
    internal sealed record SiblingsAnswer(string Group, int Placed, int ExpectedSize, long ShareBytes, long CoveredBytes, string? Turn)
    {
        public static SiblingsAnswer Of(SiblingState state) =>
            new(state.Group, state.Placed, state.ExpectedSize, state.ShareBytes, state.CoveredBytes, state.TurnNodeName);
    }

    /// <summary>One input path and the age and source of its block map.</summary>
    internal sealed record PathAnswer(
        string Path,
        long Bytes,
        DateTimeOffset? ReadAt,
        double? AgeSeconds,
        string? NameNode,
        string? Transport,
        DateTimeOffset? ModifiedAt,
        int FilesListed,
        int FilesLocated,
        bool IsEstimate,
        double MarginOfErrorRatio,
        string? Failure,
        string? Message)
    {
        public static PathAnswer Of(InputState input, DateTimeOffset at)
        {
            var origin = input.Origin;
            return new PathAnswer(
                input.Path.ToString(),
                input.TotalBytes,
                origin?.ReadAt,
                origin is null ? null : (at - origin.ReadAt).TotalSeconds,
                origin?.NameNode,
                origin?.Transport,
                origin?.ModifiedAt,
                origin?.FilesListed ?? 0,
                origin?.FilesLocated ?? 0,
                origin?.IsEstimate ?? false,
                origin?.MarginOfErrorRatio ?? 0,
                input.Failure?.ToString(),
                input.Message);
        }
    }

    /// <summary>One offered node.</summary>
    internal sealed record NodeAnswer(string Node, int Score, LevelBytes Bytes);

    /// <summary>The node that the pod was bound to.</summary>
    internal sealed record BoundAnswer(string Node, LevelBytes? Bytes);
}
