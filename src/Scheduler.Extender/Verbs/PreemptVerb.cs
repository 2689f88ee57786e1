using System.Buffers;
using Scheduler.Extender.Verbs.Wire;

namespace Scheduler.Extender.Verbs;

/// <summary>Leaves preemption as kube-scheduler would have it: the answer is the question, with pods reduced to their uids.</summary>
internal sealed class PreemptVerb : IVerb
{
    /// <inheritdoc/>
    public string Name => "preempt";

    /// <inheritdoc/>
    public ValueTask AnswerAsync(ReadOnlyMemory<byte> body, IBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        Answers.WritePreemptionResult(answer, ExtenderPreemptionArgsReader.Read(body.Span).Victims);
        return ValueTask.CompletedTask;
    }
}
