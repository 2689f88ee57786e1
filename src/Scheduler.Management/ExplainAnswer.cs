using System.Text.Json.Serialization;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Management;

/// <summary>The latest decision about a pod, an answer or a plan, in words and figures. Sizes are bytes, ages seconds.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Pod">Its name.</param>
/// <param name="DecidedAt">When prioritize was answered or the pod planned; without both, since when <c>Plan</c> holds.</param>
/// <param name="Reason">Why the answer was neutral or partial; <c>None</c> when it rested on the whole input.</param>
/// <param name="NodesOffered">How many nodes kube-scheduler offered; 0 when it was not asked.</param>
/// <param name="Siblings">What was known of the pod's siblings; null while nothing of the input is known.</param>
/// <param name="Paths">What was known of each path.</param>
/// <param name="Best">The best offered nodes, best first, with what the pod adds there to what its siblings read.</param>
public sealed record ExplainAnswer(
    string Namespace,
    string Pod,
    DateTimeOffset DecidedAt,
    [property: JsonConverter(typeof(JsonStringEnumConverter<NeutralReason>))] NeutralReason Reason,
    int NodesOffered,
    ExplainAnswer.SiblingsAnswer? Siblings,
    IReadOnlyList<PathAnswer> Paths,
    IReadOnlyList<ExplainAnswer.NodeAnswer> Best)
{
    /// <summary>The decision and its result in one or two sentences.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The replica that answered kube-scheduler (<c>Kubernetes:Instance</c>).</summary>
    public string DecidedBy { get; init; } = "";

    /// <summary>Where the pod was bound and what is near it there; null while it is not known to be bound.</summary>
    public BoundAnswer? Bound { get; init; }

    /// <summary>The node where it would add most, and why the pod is not there; null while nothing of the input is near any node.</summary>
    public BestNodeAnswer? BestNode { get; init; }

    /// <summary>What it reads of its Parquet files, and what that changes; null when it reads them completely.</summary>
    public SelectionAnswer? Selection { get; init; }

    /// <summary>The state of its wait for locality; null when it does not ask to wait, or never had to.</summary>
    public WaitAnswer? Waiting { get; init; }

    /// <summary>Whether the decision is a plan. Absent when it is an answer to kube-scheduler.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPlan { get; init; }

    /// <summary>How far the planner is with it. Absent when it never had our gate, or lost it too long ago.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PlanAnswer? Plan { get; init; }

    /// <summary>What is wrong with the input's DataNodes: on no node, in conflict, or not Ready. Absent when nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DataNodes { get; init; }

    /// <summary>
    /// Which parts of the pod's annotations are ignored or over a limit: at most about twenty sentences. Absent when all are used.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Ignored { get; init; }

    /// <summary>The pod's group. Absent where <see cref="Siblings"/> names it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Group { get; init; }

    /// <summary>How many paths are not in <see cref="Paths"/>, since a decision does not keep more. Absent when all are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int PathsLeftOut { get; init; }

    /// <summary>
    /// What the replica that explains knows of stage 2, which executor gets which task. Absent for a pod of no Spark application.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NearReadsAnswer? NearReads { get; init; }

    /// <summary>The answer for a decision.</summary>
    public static ExplainAnswer Of(Decision decision) => new(
        decision.Pod.Namespace,
        decision.Pod.Name,
        decision.At,
        decision.Reason,
        decision.NodesOffered,
        decision.Siblings is { } siblings ? SiblingsAnswer.Of(siblings, decision.Request) : null,
        [.. decision.Inputs.Select(input => PathAnswer.Of(input, decision)), .. PathAnswer.NotUsableOf(decision)],
        [.. decision.Best.Select(node => new NodeAnswer(node.NodeName, node.Score, node.Bytes))])
    {
        Ignored = decision.Request is { Ignored.IsEmpty: false } request ? [.. request.Ignored.Select(ignored => ignored.Message)] : null,
        Group = decision.Siblings is null ? decision.Request?.Group : null,
        PathsLeftOut = decision.InputsLeftOut,
        IsPlan = decision.IsPlan,
    };

    /// <summary>
    /// The pod's group: how many siblings were placed of how many, what one reads, what they cover, and where it was the pod's turn.
    /// </summary>
    public sealed record SiblingsAnswer(string Group, int Placed, int ExpectedSize, long ShareBytes, long CoveredBytes, string? Turn)
    {
        /// <summary>What people call the group: the Job's name where <see cref="Group"/> is its uid. Absent where it is the same.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? GroupName { get; init; }

        internal static SiblingsAnswer Of(SiblingState state, LocalityRequest? request) =>
            new(state.Group, state.Placed, state.ExpectedSize, state.ShareBytes, state.CoveredBytes, state.PickedNodeName)
            {
                GroupName = request?.GroupName == state.Group ? null : request?.GroupName,
            };
    }

    /// <summary>One offered node.</summary>
    public sealed record NodeAnswer(string Node, int Score, LevelBytes Bytes);

    /// <summary>The node that the pod was bound to.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="At">When the watch reported it; null when this replica saw it already bound.</param>
    /// <param name="Bytes">The pod's whole input by level from there; null when it is not known any more.</param>
    /// <param name="Added">What it adds there to what its siblings read, by level; null when it is not known.</param>
    /// <param name="AchievedBytes">
    /// Bytes that it added from the node itself, as of this decision; null when <c>Verdict</c> is <c>Unknown</c>.
    /// </param>
    /// <param name="AchievableBytes">
    /// Bytes that it would have added from the offered node that was scored best; null where achieved is.
    /// </param>
    /// <param name="AchievedToAchievable">The ratio of both, 0 to 1; null when nothing was achievable or it is not known.</param>
    public sealed record BoundAnswer(
        string Node,
        DateTimeOffset? At,
        LevelBytes? Bytes,
        LevelBytes? Added,
        long? AchievedBytes,
        long? AchievableBytes,
        double? AchievedToAchievable)
    {
        /// <summary>
        /// <c>Best</c> when it is on the best node by this decision; else <c>Outvoted</c>, <c>NotOffered</c>, <c>Full</c>, <c>Observed</c>,
        /// <c>NotFollowed</c> or <c>Unknown</c>.
        /// </summary>
        public string Verdict { get; init; } = nameof(MissReason.Unknown);

        /// <summary>Bytes that a node drawn at random would have given it, on average. Absent where achieved is null.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public long? ByChanceBytes { get; init; }

        internal static BoundAnswer Of(Binding binding)
        {
            var rated = binding.Outcome?.Rated;
            return new(
                binding.NodeName, binding.At, binding.Bytes, binding.Outcome?.Added, rated?.Achieved, rated?.Achievable, rated?.Ratio)
            {
                Verdict = binding.Outcome is null ? nameof(MissReason.Unknown) : binding.Outcome.Missed?.ToString() ?? "Best",
                ByChanceBytes = rated?.ByChance,
            };
        }
    }

    /// <summary>The best node.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Added">What the pod would add there, by level.</param>
    /// <param name="Why">
    /// <c>Chosen</c>, <c>Outvoted</c>, <c>NotOffered</c>, <c>Full</c>, <c>Observed</c>, <c>NotFollowed</c>, <c>Withheld</c> or
    /// <c>Pending</c>.
    /// </param>
    /// <param name="Message">The same in words.</param>
    public sealed record BestNodeAnswer(string Node, LevelBytes Added, string Why, string Message);
}
