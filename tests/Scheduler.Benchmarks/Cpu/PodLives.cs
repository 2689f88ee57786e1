using System.Globalization;
using System.Text.Json.Nodes;
using Scheduler.Benchmarks.Http;

namespace Scheduler.Benchmarks.Cpu;

/// <summary>Pods that come, are bound, run and go, at a steady rate: five changes that the watch reports.</summary>
internal sealed class PodLives(CpuTarget target, CpuCalls calls, TimeSpan between, TimeSpan settling)
{
    private const int GroupSize = 100;

    private int _pods;

    /// <summary>CPU time of a pod, less what the process takes in that time when nothing happens.</summary>
    /// <param name="pods">How many.</param>
    /// <param name="asks">Whether they are annotated.</param>
    /// <param name="isAsked">Whether prioritize is asked about each before it is bound.</param>
    public async Task<TimeSpan> MeasureAsync(int pods, bool asks, bool isAsked)
    {
        var (_, idle) = await CpuOfAsync(() => Task.Delay(settling, TimeProvider.System));
        var bodies = Enumerable.Range(0, pods).Select(_ => NewPod(asks)).ToArray();
        var requests = bodies
            .Select(pod => RawConnection.RequestOf(HttpBenchmark.PrioritizePath, OfferBodies.WithNames(pod, CpuTarget.Nodes)))
            .ToArray();
        var (elapsed, cpu) = await CpuOfAsync(() => LiveAsync(bodies, isAsked ? requests : null));
        return (cpu - (idle * (elapsed / settling))) / pods;
    }

    private async Task<(TimeSpan Elapsed, TimeSpan Cpu)> CpuOfAsync(Func<Task> work)
    {
        var (start, before) = (TimeProvider.System.GetTimestamp(), await target.CpuAsync());
        await work();
        return (TimeProvider.System.GetElapsedTime(start), await target.CpuAsync() - before);
    }

    private JsonObject NewPod(bool asks)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"life-{_pods++}");
        var pod = OfferBodies.Pod(name, asks ? MeasuredService.Input : null, GroupSize);
        // Groups of a size, as jobs that follow one another.
        pod["metadata"]!["labels"]!["spark-app-selector"] = string.Create(CultureInfo.InvariantCulture, $"spark-{_pods / GroupSize}");
        return pod;
    }

    private async Task LiveAsync(JsonObject[] pods, byte[][]? requests)
    {
        using var timer = new PeriodicTimer(between, TimeProvider.System);
        for (var pod = 0; pod < pods.Length; pod++)
        {
            target.Cluster.AddPod(pods[pod].DeepClone().AsObject());
            await timer.WaitForNextTickAsync();
            var name = (string)pods[pod]["metadata"]!["name"]!;
            if (requests is not null) calls.Ask(requests[pod]);
            target.Cluster.BindPod("default", name, OfferBodies.NodeName(pod % CpuTarget.Nodes));
            target.Cluster.UpdatePod("default", name, changed => changed["status"]!["phase"] = "Running");
        }

        await Task.Delay(settling, TimeProvider.System);
        foreach (var pod in pods)
        {
            var name = (string)pod["metadata"]!["name"]!;
            target.Cluster.UpdatePod("default", name, changed => changed["status"]!["phase"] = "Succeeded");
            target.Cluster.DeletePod("default", name);
            await timer.WaitForNextTickAsync();
        }

        await Task.Delay(settling, TimeProvider.System);
    }
}
