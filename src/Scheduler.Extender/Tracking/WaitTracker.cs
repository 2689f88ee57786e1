using Scheduler.Core.Pods;
using Scheduler.Core.Waiting;
using Scheduler.Verbs.Waiting;

namespace Scheduler.Extender.Tracking;

/// <summary>Follows pods that wait: passes their changes on, and ends waits when they are due.</summary>
internal sealed class WaitTracker(
    LocalityRequestReader reader, PodWaits waits, WaitConditions conditions) : BackgroundService, ILocalityPodHandler
{
    /// <inheritdoc/>
    public void Changed(LocalityPod pod)
    {
        // Most pods neither ask to wait nor have waited: their paths need not be parsed again.
        if (pod.Metadata.Waiting is null && !pod.Metadata.Annotations.ContainsKey(LocalityAnnotations.MaxWait)) return;
        if (reader.Read(pod.Metadata) is not { } request || !(waits.Wants(request) || pod.Metadata.Waiting is not null)) return;
        waits.Changed(pod, request);
        conditions.Wake();
    }

    /// <inheritdoc/>
    public void Deleted(LocalityPod pod) => waits.Deleted(pod.Metadata.Uid);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await conditions.EndDueAsync(stoppingToken);
            await conditions.SleepAsync(stoppingToken);
        }
    }
}
