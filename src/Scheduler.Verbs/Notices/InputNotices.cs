using System.Collections.Immutable;
using Scheduler.Core;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;

namespace Scheduler.Verbs.Notices;

/// <summary>
/// Tells a pod's owner, in one Event, that an input does not exist or may not be read: by the replica that answers kube-scheduler about
/// the pod, as soon as it is known. How many Events are written is the writer's to bound.
/// </summary>
public sealed class InputNotices(DecisionLog decisions, BlockMapStore store, IPodEvents events)
{
    private const string EventReason = "LocalityNoInput";
    private const int MaxNamed = 3;

    /// <summary>Says what is wrong with these inputs, unless the decision before said it. Call it before the decision is kept.</summary>
    public void Say(PodMetadata pod, ImmutableArray<InputState> inputs)
    {
        if (IsWrong(inputs) && !WasSaid(pod)) Record(pod, inputs.Select(input => (input.Path, input.Failure)));
    }

    /// <summary>The same once a pod that this replica was asked about has changed: its input may have been read only since.</summary>
    /// <returns>Whether it is said, now or before.</returns>
    public bool Look(PodMetadata pod, LocalityRequest request)
    {
        if (!decisions.TryGet(pod.Namespace, pod.Name, out var decision) || decision.Pod.Uid != pod.Uid) return false;
        if (WasSaid(pod)) return true;
        var inputs = request.Paths.Select(store.Describe).ToArray();
        var isPending = inputs.Any(input => input is { Origin: null, Failure: null });
        if (isPending || !inputs.Any(input => WhatIsWrong(input.Failure?.Reason) is not null)) return false;
        Record(pod, inputs.Select(input => (input.Path, input.Failure?.Reason)));
        return true;
    }

    /// <summary>Whether something is wrong, and nothing is still to come: one Event tells all.</summary>
    private static bool IsWrong(ImmutableArray<InputState> inputs)
    {
        var isWrong = false;
        foreach (var input in inputs)
        {
            if (input is { Origin: null, Failure: null }) return false;
            isWrong |= WhatIsWrong(input.Failure) is not null;
        }

        return isWrong;
    }

    private bool WasSaid(PodMetadata pod) =>
        decisions.TryGet(pod.Namespace, pod.Name, out var earlier)
        && earlier.Pod.Uid == pod.Uid
        && IsWrong(earlier.Inputs);

    private void Record(PodMetadata pod, IEnumerable<(InputPath Path, BlockMapFailure? Failure)> inputs)
    {
        var wrong = inputs.Where(input => WhatIsWrong(input.Failure) is not null).Take(MaxNamed + 1).ToArray();
        var named = wrong.Take(MaxNamed).Select(input => $"{ShortText.Quote(input.Path.ToString())}: {WhatIsWrong(input.Failure)}.");
        var more = wrong.Length > MaxNamed ? " And more; explain names all." : "";
        events.Record(pod, EventReason, $"{string.Join(' ', named)}{more}", warning: true);
    }

    /// <summary>What the pod's owner can mend; null for what passes, or is for the operator.</summary>
    private static string? WhatIsWrong(BlockMapFailure? failure) => failure switch
    {
        BlockMapFailure.NotFound => "nothing in HDFS matches it, so it counts nowhere; correct hdfs.locality/paths",
        BlockMapFailure.AccessDenied => "the extender's user may not read it, so it counts nowhere; let that user list and read it",
        BlockMapFailure.UnknownNameservice => "its nameservice is not configured, so it counts nowhere; correct hdfs.locality/paths",
        BlockMapFailure.InvalidPath => "it is no path of HDFS, so it counts nowhere; correct hdfs.locality/paths",
        _ => null,
    };
}
