using System.Buffers;
using Scheduler.Extender.Verbs.Wire;

namespace Scheduler.Extender.Verbs;

/// <summary>Lets every offered node pass, but those withheld from a pod that waits for locality: what fits is kube-scheduler's to say.</summary>
internal sealed class FilterVerb(ExtenderOfferReader reader, Withholding withholding) : IVerb
{
    /// <inheritdoc/>
    public string Name => "filter";

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(ReadOnlyMemory<byte> body, IBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        using var offer = reader.Read(body.Span);
        var withheld = await withholding.DecideAsync(offer.Pod, offer.Nodes, cancellationToken);
        OfferAnswers.WriteFilterResult(answer, offer, body.Span, withheld);
    }
}
