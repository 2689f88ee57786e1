using Scheduler.Verbs;

namespace Scheduler.Extender.Doctor;

/// <summary>
/// Checks our entry among the scheduler's extenders against measurements of kube-scheduler 1.36, the verbs we serve and the pods'
/// annotations.
/// </summary>
/// <param name="entry">The entry.</param>
/// <param name="podMaxBackoffSeconds">The scheduler's longest pause before it retries a pod.</param>
/// <param name="served">What we serve.</param>
/// <param name="podsThatWouldWait">Pods with <c>hdfs.locality/max-wait</c>.</param>
internal sealed class ExtenderEntryCheck(ExtenderEntry entry, double podMaxBackoffSeconds, ExtenderOptions served, int podsThatWouldWait)
{
    private const string Check = SchedulerCheck.Check;

    /// <summary>With this weight one step of our score outweighed the built-in scores in the widest case measured.</summary>
    private const double DominatingWeight = 20;

    /// <summary>In a busy queue a free slot is taken after 1.6 s (median) at 2, after 4.8 s at the default of 10.</summary>
    private const double ShortBackoffSeconds = 2;

    /// <summary>A finding for each value.</summary>
    public IEnumerable<Finding> Examine() =>
        [Prioritize(), Weight(), NodeNames(), Ignorable(), Timeout(), .. Bind(), .. Authority(), Waiting(), .. Backoff()];

    private Finding Prioritize() => entry.HasPrioritize
        ? Finding.Ok($"{Check}/extender", $"{entry.UrlPrefix} is asked to prioritize.")
        : Finding.Fail(
            $"{Check}/extender", $"{entry.UrlPrefix} has no prioritizeVerb: nothing is scored.", "Set prioritizeVerb: prioritize.");

    private Finding Weight() => entry.Weight >= DominatingWeight
        ? Finding.Ok($"{Check}/weight", $"Its weight is {entry.Weight}.")
        : Finding.Warn($"{Check}/weight", $"Its weight is {entry.Weight}: built-in scores outvote it.", "Set weight: 20.");

    private Finding NodeNames() => entry.IsNodeCacheCapable
        ? Finding.Ok($"{Check}/node-names", "It is sent names (nodeCacheCapable).")
        : Finding.Warn(
            $"{Check}/node-names", "It is sent whole nodes: 47 instead of 426 pods/s on 500 nodes.", "Set nodeCacheCapable: true.");

    private Finding Ignorable() => entry.IsIgnorable
        ? Finding.Ok($"{Check}/ignorable", "While it is unavailable, pods are placed without it (ignorable).")
        : Finding.Warn($"{Check}/ignorable", "Pods stay pending while it is unavailable.", "Set ignorable: true.");

    private Finding Timeout()
    {
        const string check = $"{Check}/timeout";
        var (timeout, coldWait) = (entry.Timeout.TotalSeconds, served.ColdWait.Value.TotalSeconds);
        if (timeout <= coldWait)
        {
            return Finding.Fail(
                check,
                $"Its httpTimeout of {timeout} s ends before an answer that waits for a block map comes "
                    + $"(Extender:ColdWait is {coldWait} s).",
                "Set httpTimeout: 1s, or lower Extender:ColdWait.");
        }

        return entry.Timeout < ExtenderEntry.DefaultTimeout
            ? Finding.Ok(check, $"Its httpTimeout is {timeout} s, Extender:ColdWait {coldWait} s.")
            : Finding.Warn(
                check,
                $"Its httpTimeout is {timeout} s: an extender that hangs delays each pod by as much, one after the other.",
                "Set httpTimeout: 1s.");
    }

    private IEnumerable<Finding> Bind()
    {
        if (!entry.HasBind || served.Bind) yield break;
        yield return Finding.Fail(
            $"{Check}/bind",
            "kube-scheduler calls bind, and bind is not served: none of its pods is bound.",
            "Remove bindVerb, or set Extender:Bind=true and grant create on pods/binding.");
    }

    private IEnumerable<Finding> Authority()
    {
        if (!entry.IsHttps || entry.HasAuthority) yield break;
        yield return Finding.Warn(
            $"{Check}/tls",
            $"tlsConfig names no CA: kube-scheduler accepts any certificate of {entry.UrlPrefix} without a warning.",
            "Set tlsConfig.caFile, as deploy/overlays/extender-only/kube-scheduler-extender.yaml does.");
    }

    private Finding Waiting() => entry switch
    {
        { HasFilter: false } when podsThatWouldWait > 0 => Finding.Warn(
            $"{Check}/waiting",
            $"Pods with hdfs.locality/max-wait: {podsThatWouldWait}. It has no effect, since there is no filterVerb.",
            "Set filterVerb: filter, as deploy/overlays/waiting does, or remove the annotation."),
        { HasFilter: false } =>
            Finding.Ok($"{Check}/waiting", "It has no filterVerb: pods do not wait, whatever hdfs.locality/max-wait says."),
        { HasPreempt: true } => Finding.Ok($"{Check}/waiting", "Pods may wait: it filters and preempts."),
        _ => Finding.Fail(
            $"{Check}/waiting", "It filters without preemptVerb: others are evicted for pods that are held.", "Set preemptVerb: preempt."),
    };

    private IEnumerable<Finding> Backoff()
    {
        if (!entry.HasFilter) yield break;
        yield return podMaxBackoffSeconds <= ShortBackoffSeconds
            ? Finding.Ok($"{Check}/backoff", $"podMaxBackoffSeconds is {podMaxBackoffSeconds}.")
            : Finding.Warn(
                $"{Check}/backoff",
                $"podMaxBackoffSeconds is {podMaxBackoffSeconds}: in a busy queue a held pod is retried only after that time, and others "
                    + "take the free slot.",
                "Set podMaxBackoffSeconds: 2.");
    }
}
