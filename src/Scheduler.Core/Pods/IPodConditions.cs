namespace Scheduler.Core.Pods;

/// <summary>
/// Sets and clears a condition in a pod's status. Other conditions are unchanged. A patch without a change does not make kube-scheduler
/// retry the pod.
/// </summary>
public interface IPodConditions
{
    /// <summary>Sets the condition to True. Returns null, or one sentence that says why it failed.</summary>
    /// <param name="pod">The pod; another pod with the same name is not changed.</param>
    /// <param name="type">Type of the condition, such as <c>hdfs.locality/Waiting</c>.</param>
    /// <param name="since">Its transition time, written in whole seconds, rounded down.</param>
    /// <param name="reason">One word in CamelCase.</param>
    /// <param name="message">Constant, since kube-scheduler retries the pod whenever it changes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<string?> SetAsync(
        PodMetadata pod, string type, DateTimeOffset since, string reason, string message, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the condition to False. Its transition time is unchanged and still says when it began. Returns the same as <see
    /// cref="SetAsync"/>.
    /// </summary>
    /// <inheritdoc cref="SetAsync" path="/param[@name != 'since']"/>
    Task<string?> EndAsync(PodMetadata pod, string type, string reason, string message, CancellationToken cancellationToken);

    /// <summary>Removes the condition. Returns null, or one sentence that says why it failed.</summary>
    Task<string?> ClearAsync(PodMetadata pod, string type, CancellationToken cancellationToken);
}
