using Microsoft.Extensions.Logging;

namespace Scheduler.Kubernetes.Watch;

/// <summary>What a list-watch has from outside: time, chance, and who is told.</summary>
/// <param name="Clock">The clock.</param>
/// <param name="Random">Chance, of this list-watch alone.</param>
/// <param name="Backoff">Pauses, of this list-watch alone.</param>
/// <param name="Health">Told how it goes.</param>
/// <param name="Observer">Told what happened.</param>
/// <param name="Logger">The log.</param>
internal sealed record ListWatchContext(
    TimeProvider Clock, Random Random, Backoff Backoff, KubernetesHealth Health, IKubernetesObserver Observer, ILogger Logger)
{
    /// <summary>Counts an object that was passed over.</summary>
    public void Unreadable(string resource)
    {
        Observer.ObjectUnreadable(resource);
        Logger.ObjectUnreadable(resource);
    }
}
