namespace Scheduler.Kubernetes;

/// <summary>Counts nothing: for when the host registers no observer.</summary>
internal sealed class NullKubernetesObserver : IKubernetesObserver
{
    /// <inheritdoc/>
    public void ListEnded(string resource, ListWatchEnd ending, int objects, TimeSpan elapsed)
    {
    }

    /// <inheritdoc/>
    public void WatchEnded(string resource, ListWatchEnd ending)
    {
    }

    /// <inheritdoc/>
    public void ObjectUnreadable(string resource)
    {
    }

    /// <inheritdoc/>
    public void CallEnded(string verb, ApiCallOutcome outcome, TimeSpan elapsed)
    {
    }

    /// <inheritdoc/>
    public void EventDropped(EventDropReason reason)
    {
    }
}
