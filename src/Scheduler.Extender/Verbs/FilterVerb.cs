using System.Buffers;
using Scheduler.Extender.Verbs.Wire;

namespace Scheduler.Extender.Verbs;

/// <summary>Lets every offered node pass. Withholding nodes for locality belongs here, and nothing else: what fits is kube-scheduler's to say.</summary>
internal sealed class FilterVerb : IVerb
{
    /// <inheritdoc/>
    public string Name => "filter";

    /// <inheritdoc/>
    public ValueTask AnswerAsync(ReadOnlyMemory<byte> body, IBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        Answers.WriteFilterResult(answer, ExtenderArgsReader.Read(body.Span), body.Span);
        return ValueTask.CompletedTask;
    }
}
