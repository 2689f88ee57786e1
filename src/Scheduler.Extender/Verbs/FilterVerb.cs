using System.Buffers;
using Scheduler.Extender.Verbs.Wire;

namespace Scheduler.Extender.Verbs;

/// <summary>Lets every offered node pass, but those withheld from a pod that waits for locality: what fits is kube-scheduler's to say.</summary>
internal sealed class FilterVerb(Withholding withholding) : IVerb
{
    /// <inheritdoc/>
    public string Name => "filter";

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(ReadOnlyMemory<byte> body, IBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        var args = ExtenderArgsReader.Read(body.Span);
        var withheld = await withholding.DecideAsync(args.Pod, args.NodeNames, cancellationToken);
        Answers.WriteFilterResult(answer, args, body.Span, withheld);
    }
}
