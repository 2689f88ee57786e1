using System.Text.Json;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes.Watch;

/// <summary>Keeps the tables of pods, and notifies handlers of pods that ask for locality, in the order of the watch.</summary>
internal sealed class PodSink(
    ClusterPublisher publisher, StringPool pool, IReadOnlyList<ILocalityPodHandler> handlers, ILogger<PodSink> logger) : IObjectSink
{
    private ClusterTables Tables => publisher.Tables;

    /// <inheritdoc/>
    public void BeginList()
    {
        lock (publisher.Gate) Tables.BeginPods();
    }

    /// <inheritdoc/>
    public bool Set(ReadOnlySpan<byte> json)
    {
        try
        {
            if (!PodSummary.TryRead(json, pool, out var pod, Tables.AreForPlans)) return false;
            SetInTables(json, pod);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The caller counts it: one object that cannot be read must not cost the others.
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Delete(ReadOnlySpan<byte> json)
    {
        if (!TryReadSummary(json, pool, out var pod)) return false;
        LocalityPod? gone;
        lock (publisher.Gate)
        {
            gone = Tables.LocalityPods.Delete(pod.Key);
            publisher.Changed(PodsIf(gone is not null) | Tables.DeletePod(pod.Key));
        }

        TellDeleted(gone);
        return true;
    }

    /// <inheritdoc/>
    public void EndList()
    {
        IReadOnlyList<LocalityPod> gone;
        lock (publisher.Gate)
        {
            gone = Tables.LocalityPods.EndList();
            publisher.Changed(Tables.EndPods());
            publisher.Listed(ClusterChange.Pods);
        }

        foreach (var pod in gone) TellDeleted(pod);
    }

    /// <summary>Follows a pod from now on, if it is bound and can run the DataNode whose address it has.</summary>
    /// <param name="json">The pod, as just listed.</param>
    /// <param name="hostName">The DataNode's host name.</param>
    /// <param name="itsPool">The caller's pool: the watch's pool is for its own thread only.</param>
    /// <returns>
    /// Whether it is followed; null when the watch does not have the pod, yet or any more: then it would not report its end either.
    /// </returns>
    public bool? Follow(ReadOnlySpan<byte> json, string hostName, StringPool itsPool)
    {
        if (!TryReadSummary(json, itsPool, out var pod) || pod.NodeName is null || pod.HasEnded) return false;
        lock (publisher.Gate)
        {
            if (!Tables.Usage.Contains(pod.Key)) return null;
            var isFollowed = Tables.DataNodes.Follow(json, pod, hostName, out var change);
            publisher.Changed(change);
            return isFollowed;
        }
    }

    private void SetInTables(ReadOnlySpan<byte> json, in PodSummary pod)
    {
        LocalityPod? known, gone;
        lock (publisher.Gate)
        {
            known = Tables.LocalityPods.Set(json, pod);
            gone = known is null ? Tables.LocalityPods.Delete(pod.Key) : null;
            var locality = PodsIf(known is not null || gone is not null);
            publisher.Changed(locality | Tables.SetPod(json, pod));
        }

        TellChanged(known);
        TellDeleted(gone);
    }

    private static bool TryReadSummary(ReadOnlySpan<byte> json, StringPool pool, out PodSummary pod)
    {
        try
        {
            return PodSummary.TryRead(json, pool, out pod);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            pod = default;
            return false;
        }
    }

    private void TellChanged(LocalityPod? pod)
    {
        if (pod is null) return;
        foreach (var handler in handlers) Notify(pod, handler.Changed);
    }

    private void TellDeleted(LocalityPod? pod)
    {
        if (pod is null) return;
        foreach (var handler in handlers) Notify(pod, handler.Deleted);
    }

    private void Notify(LocalityPod pod, Action<LocalityPod> notify)
    {
        try
        {
            notify(pod);
        }
        catch (Exception exception)
        {
            // A handler must not throw. One pod must not stop the watch of all others.
            logger.HandlerFailed(pod.Metadata.Namespace, pod.Metadata.Name, exception);
        }
    }

    private static ClusterChange PodsIf(bool changed) => changed ? ClusterChange.Pods : ClusterChange.None;
}
