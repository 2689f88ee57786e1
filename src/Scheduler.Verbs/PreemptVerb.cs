using System.Collections.Immutable;
using Scheduler.Core.Decisions;
using Scheduler.Verbs.Waiting;
using Scheduler.Verbs.Wire;

namespace Scheduler.Verbs;

/// <summary>
/// Leaves preemption to kube-scheduler: the answer repeats the request, with pods reduced to their uids. While nodes are withheld from the
/// pod the answer is no node: the victims would be evicted for locality, and the pod would still be held.
/// </summary>
internal sealed class PreemptVerb(Withholding withholding) : IVerb
{
    /// <inheritdoc/>
    public string Name => "preempt";

    /// <inheritdoc/>
    public ValueTask AnswerAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var args = ExtenderPreemptionArgsReader.Read(call.Body.Span, call.Memory);
        Answers.WritePreemptionResult(
            call.Answer, withholding.VetoesPreemption(args.Pod) ? ImmutableDictionary<string, Victims>.Empty : args.Victims);
        return ValueTask.CompletedTask;
    }
}
