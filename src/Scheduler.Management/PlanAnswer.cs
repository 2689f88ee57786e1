using System.Text.Json.Serialization;
using Scheduler.Core;
using Scheduler.Core.Decisions;
using Scheduler.Core.Planning;

namespace Scheduler.Management;

/// <summary>How far the planner is with a pod, in words and figures.</summary>
/// <param name="Status">What it waits for, or what became of it.</param>
/// <param name="Since">
/// Since when our gate alone keeps it; with other gates, when it was created; once it is planned or released, when that was.
/// </param>
/// <param name="ReleasedBy">When our gate is removed at the latest; null once it is, and while other gates keep it, too.</param>
/// <param name="Node">The node of its plan; null without one.</param>
/// <param name="Message">The same as one or two sentences.</param>
public sealed record PlanAnswer(
    [property: JsonConverter(typeof(JsonStringEnumConverter<PlanStep>))] PlanStep Status,
    DateTimeOffset Since,
    DateTimeOffset? ReleasedBy,
    string? Node,
    string Message)
{
    private const string Considered =
        "Room, node selector, required node affinity, taints and cordon were considered, and kube-scheduler checks them again; the "
        + "nominated node overrules preferred terms.";

    /// <summary>Most gates that are named.</summary>
    private const int MaxNamed = 5;

    /// <summary>The answer for a report of the planner.</summary>
    public static PlanAnswer Of(PlanReport report) =>
        new(report.Step, report.Since, report.ReleasedBy, report.NodeName, Describe(report));

    /// <summary>The answer for a decision that is a plan.</summary>
    internal static PlanAnswer Of(Decision plan, ScoredNode node) => new(
        PlanStep.Planned,
        plan.At,
        null,
        node.NodeName,
        $"Planned with its job onto {node.NodeName}, where it adds {ByteText.Of(node.Bytes.OnNode())} of its "
            + $"{ByteText.Of(node.Bytes.Total)} to what its siblings read. {Considered}");

    private static string Describe(PlanReport report) => report.Step switch
    {
        PlanStep.OtherGates =>
            $"Other scheduling gates keep it, too: {string.Join(", ", report.OtherGates.Take(MaxNamed))}"
                + (report.OtherGates.Length > MaxNamed ? " and more" : "") + ". It is planned when ours is the only one.",
        PlanStep.Collecting => "Our scheduling gate keeps it while the pods of its job are collected.",
        PlanStep.WaitingForMap => "Our scheduling gate keeps it while the block locations of its job's input are read.",
        PlanStep.WaitingForSlot => "Our scheduling gate keeps it: no near node has room, and it asks to wait for one.",
        PlanStep.AtLeader => report.Leader is { } leader
            ? $"Our scheduling gate keeps it. {leader} plans, and can explain what it waits for."
            : "Our scheduling gate keeps it, and no replica is known to plan: any replica releases it in time.",
        PlanStep.Releasing => "Our scheduling gate is being removed.",
        PlanStep.Planned => $"Planned with its job onto {report.NodeName}. {Considered}",
        _ => $"Released without a plan: {report.WhyNot}. kube-scheduler alone places it.",
    };
}
