using System.Collections.Immutable;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Locality;

/// <summary>What was known of a pod's input when a verb was answered.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Request">What it asks for; null when it does not ask.</param>
/// <param name="States">One for each of its paths.</param>
/// <param name="Located">The known part of the input; null when none of it is known.</param>
/// <param name="Reason">Why the answer is neutral or partial.</param>
public sealed record PodInput(
    PodMetadata Pod, LocalityRequest? Request, ImmutableArray<InputState> States, LocatedInput? Located, NeutralReason Reason)
{
    /// <summary>Where the known part of the input is; null when none of it is known.</summary>
    public InputLocality? Locality => Located?.Locality;

    /// <summary>A pod that does not ask for locality.</summary>
    public static PodInput NotAsked(PodMetadata pod) => new(pod, null, [], null, NeutralReason.NotAsked);
}
