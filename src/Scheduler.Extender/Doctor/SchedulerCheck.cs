using System.Text.Json.Nodes;
using Scheduler.Extender.Configuration;
using Scheduler.Kubernetes.Access;
using Scheduler.Listeners;

namespace Scheduler.Extender.Doctor;

/// <summary>The scheduler's configuration, from a file or a ConfigMap (<c>configmap:NAMESPACE/NAME</c>).</summary>
internal sealed class SchedulerCheck(string? source, ClusterProbe? probe, Settings settings, ClusterSnapshot snapshot) : IDoctorCheck
{
    /// <summary>The first word of each check.</summary>
    internal const string Check = "scheduler";

    private const string MapPrefix = "configmap:";
    private const string HowToPass = "Pass --scheduler-config FILE, or configmap:NAMESPACE/NAME of a ConfigMap that we may get.";

    /// <summary>Up to this many nodes kube-scheduler does not sample.</summary>
    private const int NeverSampled = 100;

    /// <summary>Far more than a kube-scheduler binds in a second; the default of 50 limits it to 52 pods/s.</summary>
    private const double AmpleQps = 500;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        if (source is null)
            return [Finding.Unknown(Check, "kube-scheduler's configuration was not given.", HowToPass)];
        var (text, unread) = await ReadAsync(source, cancellationToken);
        if (text is null) return [Finding.Unknown(Check, unread, HowToPass)];
        return SchedulerConfiguration.Parse(text, out var error) is { } configuration
            ? [.. Judge(configuration)]
            : [Finding.Fail(Check, $"{source}: {error}", "Start from deploy/base/scheduler/kube-scheduler-config.yaml.")];
    }

    private async Task<(string? Text, string Error)> ReadAsync(string from, CancellationToken cancellationToken)
    {
        if (!from.StartsWith(MapPrefix, StringComparison.Ordinal)) return await ReadFileAsync(from, cancellationToken);
        var name = from[MapPrefix.Length..].Split('/', 2);
        if (name.Length < 2 || probe is null) return (null, $"{from} is not configmap:NAMESPACE/NAME in a known cluster.");
        var map = await probe.GetConfigMapAsync(name[0], name[1], cancellationToken);
        var texts = (map.Body?["data"] as JsonObject ?? []).Select(file => file.Value?.ToString() ?? "");
        var text = texts.FirstOrDefault(file => file.Contains("KubeSchedulerConfiguration", StringComparison.Ordinal));
        return (text, map.IsOk ? $"{from} holds no KubeSchedulerConfiguration." : map.Message);
    }

    private static async Task<(string? Text, string Error)> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(path, cancellationToken), "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, exception.Message);
        }
    }

    private IEnumerable<Finding> Judge(SchedulerConfiguration configuration) =>
    [
        Judge(configuration.SchedulerNames),
        Judge(configuration.Samples),
        Judge(configuration.ClientQps),
        .. JudgeLease(configuration.Lease),
        .. configuration.Extenders.FirstOrDefault(IsOurs) is { } ours
            ? new ExtenderEntryCheck(ours, configuration.PodMaxBackoffSeconds, settings.Extender, snapshot.PodsThatWouldWait).Examine()
            : [NotCalled()],
    ];

    /// <summary>If decisions are not shared, explain names the replica in the pod of the lease's holder.</summary>
    private IEnumerable<Finding> JudgeLease(string? lease)
    {
        if (lease is null || lease == settings.Kubernetes.SchedulerLease) yield break;
        yield return Finding.Warn(
            $"{Check}/lease",
            $"Its leader holds the lease {lease}; Kubernetes:SchedulerLease is {settings.Kubernetes.SchedulerLease}, so explain cannot "
                + "name the replica that was asked.",
            $"Set Kubernetes:SchedulerLease={lease}, and grant our role get on it.");
    }

    private bool IsOurs(ExtenderEntry extender) => ListenerUrls.Parse(settings.Extender.Urls)
        .Any(url => $"{extender.UrlPrefix}/".Contains($":{url.EndPoint.Port}/", StringComparison.Ordinal));

    private Finding NotCalled() => Finding.Fail(
        $"{Check}/extender",
        $"No extender of {source} calls Extender:Urls ({settings.Extender.Urls}).",
        $"Add one with urlPrefix {settings.Extender.Urls.Split(';')[0]}/extender.");

    private static Finding Judge(double qps) => qps >= AmpleQps
        ? Finding.Ok($"{Check}/qps", $"clientConnection.qps is {qps}.")
        : Finding.Warn(
            $"{Check}/qps", $"clientConnection.qps is {qps}: 52 pods/s were bound at 50.", "Set clientConnection qps and burst to 5000.");

    private Finding Judge(IReadOnlyList<string> names) =>
        names.Intersect(settings.Kubernetes.EffectiveSchedulerNames, StringComparer.Ordinal).Any()
        ? Finding.Ok($"{Check}/profile", $"Its profiles are {string.Join(", ", names)}.")
        : Finding.Fail(
            $"{Check}/profile",
            $"Its profiles are {string.Join(", ", names)}; Kubernetes:SchedulerNames are "
                + $"{string.Join(", ", settings.Kubernetes.EffectiveSchedulerNames)}.",
            "Make them agree: profiles[].schedulerName, Kubernetes:SchedulerNames and spec.schedulerName of pods are one name.");

    private Finding Judge(IReadOnlyList<double> samples)
    {
        if (samples.All(sample => sample >= 100)) return Finding.Ok($"{Check}/sampling", "percentageOfNodesToScore is 100.");
        var nodes = snapshot.Nodes.Nodes.Length;
        return new Finding(
            $"{Check}/sampling",
            nodes > NeverSampled ? FindingState.Fail : FindingState.Warn,
            $"percentageOfNodesToScore is not 100: above {NeverSampled} nodes a sample is offered ({nodes} are known), perhaps without "
                + "those that hold the blocks.",
            "Set percentageOfNodesToScore: 100.");
    }
}
