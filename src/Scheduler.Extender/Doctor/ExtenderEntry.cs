namespace Scheduler.Extender.Doctor;

/// <summary>An entry of <c>extenders</c> in a <c>KubeSchedulerConfiguration</c>.</summary>
/// <param name="UrlPrefix">Where the verbs are; empty when it is not given.</param>
/// <param name="HasFilter">Whether <c>filterVerb</c> is set.</param>
/// <param name="HasPrioritize">Whether <c>prioritizeVerb</c> is set.</param>
/// <param name="HasPreempt">Whether <c>preemptVerb</c> is set.</param>
/// <param name="HasBind">Whether <c>bindVerb</c> is set.</param>
/// <param name="Weight">What scores are multiplied with; 0 when it is not given.</param>
/// <param name="IsNodeCacheCapable">Whether it is sent names instead of nodes.</param>
/// <param name="IsIgnorable">Whether pods are placed without it while it is away.</param>
/// <param name="Timeout">How long kube-scheduler waits for an answer.</param>
/// <param name="HasAuthority">Whether <c>tlsConfig</c> names who vouches for the extender's certificate.</param>
internal sealed record ExtenderEntry(
    string UrlPrefix,
    bool HasFilter,
    bool HasPrioritize,
    bool HasPreempt,
    bool HasBind,
    double Weight,
    bool IsNodeCacheCapable,
    bool IsIgnorable,
    TimeSpan Timeout,
    bool HasAuthority)
{
    /// <summary>kube-scheduler's own, where <c>httpTimeout</c> is not given.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether it is called over TLS.</summary>
    public bool IsHttps => UrlPrefix.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
