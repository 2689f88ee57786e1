namespace Scheduler.Core.Pods;

/// <summary>Binds pods to nodes at the API server (the extender's bind verb).</summary>
public interface IPodBinder
{
    /// <summary>Binds; answers null, or one sentence that says why it could not.</summary>
    Task<string?> BindAsync(string podNamespace, string podName, string podUid, string nodeName, CancellationToken cancellationToken);
}
