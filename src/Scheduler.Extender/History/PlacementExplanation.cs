using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Decisions;
using Scheduler.Core.History;
using Scheduler.Core.Locality;
using Scheduler.Extender.Terminal;
using Spectre.Console;

namespace Scheduler.Extender.History;

/// <summary>What happened to one pod, in sentences.</summary>
internal static class PlacementExplanation
{
    /// <summary>Writes a paragraph for each pod that had the name.</summary>
    public static void Write(IAnsiConsole console, string name, IReadOnlyList<PlacementRecord> placements)
    {
        if (placements.Count == 0)
            console.WriteWrapped($"{name} is not in this history: it did not ask for locality, was not bound, or its file is still open.");
        foreach (var placement in placements)
        {
            var lead = "";
            foreach (var sentence in Of(name, placement))
            {
                console.WriteWrapped(sentence, lead);
                lead = "  ";
            }
        }
    }

    private static IEnumerable<string> Of(string name, PlacementRecord placement)
    {
        var (podName, after) = ($"{name} (group {placement.GroupName ?? placement.Group})", After(" after", placement.Latency));
        yield return Text($"{podName} was bound to {placement.NodeName} at {placement.BoundAt:u}{after}.");
        yield return placement.Answer is { } answer
            ? AnswerOf(placement, answer)
            : "Prioritize was never called for it here: one node was feasible, another replica answers, or the extender is not "
                + "configured.";
        if (placement.Waited is not null) yield return $"It was held{After(" for", placement.Waited)}.";
        if (placement.Source is not null)
            yield return Text(
                $"Its block map was read over {placement.Source}, found in {placement.Tier}, and{After("", placement.MapAge)} old.");
        if (placement.Added is not { } added)
        {
            yield return "The block locations of its input were not known.";
            yield break;
        }

        yield return $"On {placement.NodeName} it adds to what its siblings read: {LevelText.Of(added)}"
            + (placement is { AchievedBytes: { } achieved, AchievableBytes: { } achievable }
                ? $"; achieved {ByteText.Of(achieved)} of {ByteText.Of(achievable)} achievable."
                : ".");
        if (placement.Missed is MissReason.Unknown)
            yield return "What other nodes would have given is not known: no answer that ranked them is recorded.";
        else if (placement.Missed is { } missed) yield return $"{placement.BestNodeName} would have been better: {Why(missed)}.";
    }

    private static string AnswerOf(PlacementRecord placement, NeutralReason answer) => placement.NodesOffered == 0
        ? $"It was planned with its job; the plan {Basis(answer)}."
        : Text($"Prioritize was offered {CountText.Of(placement.NodesOffered ?? 0, "node")}; its answer {Basis(answer)}.");

    private static string Basis(NeutralReason answer) => answer == NeutralReason.None ? "rests on the whole input" : $"is {answer}";

    private static string Why(MissReason missed) => missed switch
    {
        MissReason.Outvoted => "it was offered, and kube-scheduler's total preferred another",
        MissReason.Observed => "it was offered, and Extender:Mode is Observe",
        MissReason.NotFollowed => "it was planned there, but no room was left or it no longer passed kube-scheduler's filters",
        MissReason.NotOffered => "it had room and was not offered, because of sampling or a filter",
        _ => "it had no room",
    };

    private static string After(string word, TimeSpan? time) => time is { } known ? Text($"{word} {known.TotalSeconds:0.0} s") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
