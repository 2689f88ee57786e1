using Scheduler.Core.Pods;
using Scheduler.Verbs.Wire;

namespace Scheduler.Verbs;

/// <summary>
/// Binds instead of kube-scheduler, if <c>Extender:Bind</c> is set and kube-scheduler's configuration has <c>bindVerb</c>.
/// </summary>
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
