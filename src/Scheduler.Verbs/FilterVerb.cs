using Scheduler.Verbs.Waiting;
using Scheduler.Verbs.Wire;

namespace Scheduler.Verbs;

/// <summary>
/// Lets every offered node pass, except those withheld from a pod that waits for locality. kube-scheduler itself decides which nodes fit.
/// </summary>
internal sealed class FilterVerb(ExtenderOfferReader reader, Withholding withholding) : IVerb
{
    /// <inheritdoc/>
    public string Name => "filter";

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(VerbCall call, CancellationToken cancellationToken)
    {
        using var offer = reader.Read(call.Body.Span, call.Memory);
        var withheld = await withholding.DecideAsync(offer.Pod, offer.Nodes, cancellationToken);
        Answers.WriteFilterResult(call.Answer, offer, call.Body.Span, withheld);
    }
}
