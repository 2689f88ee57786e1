using Scheduler.Core.Siblings;

namespace Scheduler.Core.Decisions;

/// <summary>What was known of a pod's siblings when it was scored.</summary>
/// <param name="Group">The group's name within the namespace.</param>
/// <param name="Placed">Siblings bound or reserved.</param>
/// <param name="ExpectedSize">How many there will be, the pod among them.</param>
/// <param name="ShareBytes">What the pod is to read of the input.</param>
/// <param name="CoveredBytes">What the placed siblings read from their own nodes.</param>
/// <param name="TurnNodeName">The node at which it was the pod's turn; null without one.</param>
public sealed record SiblingState(string Group, int Placed, int ExpectedSize, long ShareBytes, long CoveredBytes, string? TurnNodeName)
{
    internal static SiblingState Of(string group, SiblingView view, string? turnNodeName) =>
        new(group, view.Placed, view.ExpectedSize, view.ShareBytes, view.Ledger?.CoveredBytes ?? 0, turnNodeName);
}
