using System.Collections.Immutable;
using Scheduler.Core.Decisions;
using Scheduler.Verbs.Waiting;
using Scheduler.Verbs.Wire;

namespace Scheduler.Verbs;

/// <summary>
/// Leaves preemption as kube-scheduler would have it: the answer is the question, with pods reduced to their uids. Only while nodes are
/// withheld from the pod it is no node, since the victims would be evicted for locality and the pod held all the same.
/// </summary>
internal sealed class PreemptVerb(Withholding withholding) : IVerb
{
    /// <inheritdoc/>
    public string Name => "preempt";

    /// <inheritdoc/>
    public ValueTask AnswerAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var args = ExtenderPreemptionArgsReader.Read(call.Body.Span, call.Memory);
        Answers.WritePreemptionResult(call.Answer, withholding.VetoesPreemption(args.Pod) ? ImmutableDictionary<string, Victims>.Empty : args.Victims);
        return ValueTask.CompletedTask;
    }
}
