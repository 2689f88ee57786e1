using System.Globalization;
using Scheduler.Core.Pods;
using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Runs;

/// <summary>The pods of a job as the service would read them from their annotations.</summary>
internal static class PodRequests
{
    private const string Namespace = "trace";

    /// <summary>One for each pod.</summary>
    /// <param name="input">The job's input.</param>
    /// <param name="number">The job's place in the trace: names in traces need not differ.</param>
    /// <param name="maxWait">How long they would wait for a node-local slot; zero: not at all.</param>
    public static List<LocalityRequest> Of(JobInput input, int number, TimeSpan maxWait)
    {
        var group = string.Create(CultureInfo.InvariantCulture, $"job-{number}");
        return [.. Enumerable.Range(0, input.Pods).Select(pod => Of(group, pod, input.Pods, maxWait))];
    }

    private static LocalityRequest Of(string group, int pod, int pods, TimeSpan maxWait)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{group}-{pod}");
        return new LocalityRequest(new PodMetadata(Namespace, name, name), [], group)
        {
            GroupSize = pods,
            Level = maxWait > TimeSpan.Zero ? WantedLevel.Node : WantedLevel.Preferred,
            MaxWait = maxWait,
        };
    }
}
