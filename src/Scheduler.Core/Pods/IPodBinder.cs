namespace Scheduler.Core.Pods;

/// <summary>Binds pods to nodes at the API server (the extender's bind verb).</summary>
public interface IPodBinder
{
    /// <summary>Binds a pod.</summary>
    /// <returns>Null, or one sentence that says why it failed.</returns>
    Task<string?> BindAsync(string podNamespace, string podName, string podUid, string nodeName, CancellationToken cancellationToken);
}
