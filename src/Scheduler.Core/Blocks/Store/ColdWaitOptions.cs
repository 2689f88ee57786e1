namespace Scheduler.Core.Blocks.Store;

/// <summary>How long requests may wait for missing block maps. Both values come from section <c>Extender</c>.</summary>
/// <param name="MaxWait"><c>Extender:ColdWait</c>: the longest wait of one request, default 150 ms; zero never waits.</param>
/// <param name="MaxShare">
/// <c>Extender:ColdWaitShare</c>: the share of wall time that requests may wait in total, a ratio from 0 (never waits) to 1 (no
/// limit), default 0.10.
/// </param>
public sealed record ColdWaitOptions(TimeSpan MaxWait, double MaxShare)
{
    /// <summary>Default of <c>Extender:ColdWait</c>.</summary>
    public static readonly TimeSpan DefaultMaxWait = TimeSpan.FromMilliseconds(150);

    /// <summary>Default of <c>Extender:ColdWaitShare</c>.</summary>
    public const double DefaultMaxShare = 0.10;

    /// <summary>Upper bound of <c>Extender:ColdWait</c>: kube-scheduler gives an extender 5 s by default.</summary>
    public static readonly TimeSpan MaxMaxWait = TimeSpan.FromSeconds(2);

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate()
    {
        if (MaxWait < TimeSpan.Zero || MaxWait > MaxMaxWait) yield return $"Extender:ColdWait is {MaxWait:c}; it must be 0 to 2s.";
        if (MaxShare is not (>= 0 and <= 1))
            yield return FormattableString.Invariant($"Extender:ColdWaitShare is {MaxShare}; it must be 0 to 1.");
    }
}
