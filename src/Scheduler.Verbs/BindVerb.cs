using Scheduler.Core.Pods;
using Scheduler.Verbs.Wire;

namespace Scheduler.Verbs;

/// <summary>Binds in kube-scheduler's stead, where <c>Extender:Bind</c> and its own configuration say so.</summary>
internal sealed class BindVerb(IPodBinder binder) : IVerb
{
    /// <inheritdoc/>
    public string Name => "bind";

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var args = ExtenderBindingArgs.Read(call.Body.Span);
        var error = await binder.BindAsync(args.PodNamespace, args.PodName, args.PodUid, args.Node, cancellationToken);
        Answers.WriteBindingResult(call.Answer, error);
    }
}
