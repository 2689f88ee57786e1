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
/// Tells a pod's owner by Events what is wrong with its annotations and its inputs. Only the replica that answers kube-scheduler about the
/// pod writes them, each once. The writer bounds how many Events there are.
/// </summary>
public sealed class PodNotices(DecisionLog decisions, BlockMapStore store, IPodEvents events, IgnoredNotices ignored)
{
    private const string IgnoredEvent = "LocalityIgnored", NoInputEvent = "LocalityNoInput";
    private const int MaxNamed = 3;

    /// <summary>
    /// Reports what the pod's latest decision did not report: annotations that are ignored, and inputs that cannot be read. Call it before
    /// the new decision is kept.
    /// </summary>
    public void Report(PodInput input)
    {
        if (input.Request is { } request) ignored.Asked(request);
        ReportInputs(input.Pod, input.States);
    }

    /// <summary>
    /// Reports the inputs of a pod that has changed, if this replica has answered about it: an input may have been read only since then.
    /// </summary>
    /// <returns>Whether they are reported, now or before.</returns>
    public bool ReportInputs(PodMetadata pod, LocalityRequest request)
    {
        if (EarlierDecision(pod) is not { } earlier) return false;
        if (IsWrong(earlier.Inputs)) return true;
        var inputs = request.Paths.Select(store.Describe).ToArray();
        var isPending = inputs.Any(input => input is { Origin: null, Failure: null });
        if (isPending || !inputs.Any(input => WhatIsWrong(input.Failure?.Reason) is not null)) return false;
        Record(pod, inputs.Select(input => (input.Path, input.Failure?.Reason)));
        return true;
    }

    /// <summary>
    /// Reports the unknown keys of a pod that does not ask for locality: one of them may be meant to. Event writers drop repeats.
    /// </summary>
    public void ReportUnknownKeys(PodMetadata pod)
    {
        if (pod.UnknownKeys is { } keys) events.Record(pod, IgnoredEvent, keys.Describe(), warning: true);
    }

    private void ReportInputs(PodMetadata pod, ImmutableArray<InputState> inputs)
    {
        if (!IsWrong(inputs) || (EarlierDecision(pod) is { } earlier && IsWrong(earlier.Inputs))) return;
        Record(pod, inputs.Select(input => (input.Path, input.Failure)));
    }

    private Decision? EarlierDecision(PodMetadata pod) =>
        decisions.TryGet(pod.Namespace, pod.Name, out var earlier) && earlier.Pod.Uid == pod.Uid ? earlier : null;

    /// <summary>Whether an input is wrong and no other is still being read, so that one Event names all.</summary>
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

    private void Record(PodMetadata pod, IEnumerable<(InputPath Path, BlockMapFailure? Failure)> inputs)
    {
        var wrong = inputs.Where(input => WhatIsWrong(input.Failure) is not null).Take(MaxNamed + 1).ToArray();
        var named = wrong.Take(MaxNamed).Select(input => $"{ShortText.Quote(input.Path.ToString())}: {WhatIsWrong(input.Failure)}.");
        var more = wrong.Length > MaxNamed ? " There are more; explain lists them all." : "";
        events.Record(pod, NoInputEvent, $"{string.Join(' ', named)}{more}", warning: true);
    }

    /// <summary>What the pod's owner can correct; null for a failure that passes, or that the operator has to correct.</summary>
    private static string? WhatIsWrong(BlockMapFailure? failure) => failure switch
    {
        BlockMapFailure.NotFound => "nothing in HDFS matches it, so it is ignored; correct hdfs.locality/paths",
        BlockMapFailure.AccessDenied => "the extender's user may not read it, so it is ignored; let that user list and read it",
        BlockMapFailure.UnknownNameservice => "its nameservice is not configured, so it is ignored; correct hdfs.locality/paths",
        BlockMapFailure.InvalidPath => "it is not an HDFS path, so it is ignored; correct hdfs.locality/paths",
        _ => null,
    };
}
