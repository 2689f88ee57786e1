namespace Scheduler.Core.Pods;

/// <summary>
/// Sets and clears a condition in a pod's status, leaving the others alone. A patch that changes nothing retries nothing.
/// </summary>
public interface IPodConditions
{
    /// <summary>Sets the condition to True; answers null, or one sentence that says why it could not.</summary>
    /// <param name="pod">The pod; another one of the same name is left alone.</param>
    /// <param name="type">Type of the condition, such as <c>hdfs.locality/Waiting</c>.</param>
    /// <param name="since">Its transition time, written in whole seconds, rounded down.</param>
    /// <param name="reason">One word in CamelCase.</param>
    /// <param name="message">Constant: kube-scheduler tries the pod again whenever it changes.</param>
    /// <param name="cancellationToken">Given up by the caller.</param>
    Task<string?> SetAsync(
        PodMetadata pod, string type, DateTimeOffset since, string reason, string message, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the condition to False and leaves its transition time alone, which goes on saying when it began. Answers as
    /// <see cref="SetAsync"/> does.
    /// </summary>
    /// <inheritdoc cref="SetAsync" path="/param[@name != 'since']"/>
    Task<string?> EndAsync(PodMetadata pod, string type, string reason, string message, CancellationToken cancellationToken);

    /// <summary>Removes the condition; answers null, or one sentence that says why it could not.</summary>
    Task<string?> ClearAsync(PodMetadata pod, string type, CancellationToken cancellationToken);
}
