using System.Globalization;

namespace Scheduler.Benchmarks.Attack;

/// <summary>What one attack came to.</summary>
/// <param name="P99Milliseconds">Of the bystander's requests.</param>
/// <param name="MaxMilliseconds">The longest of them.</param>
/// <param name="Failed">Those that were answered 5xx.</param>
/// <param name="Unanswered">Those whose connection was refused or closed.</param>
/// <param name="Busy">Attackers' requests that were answered 503, as the bounds say.</param>
/// <param name="ServerErrors">Those that were answered with another 5xx.</param>
/// <param name="Besides">How long what the attack times besides took.</param>
/// <param name="PeakBytes">The largest working set.</param>
/// <param name="HeapBefore">Bytes of the heap before, after a full collection.</param>
/// <param name="HeapAfter">The same after.</param>
/// <param name="SettledBytes">Working set after the attack and a full collection.</param>
/// <param name="SettledAgainBytes">The same after a second attack of the same kind.</param>
internal sealed record AttackFigures(
    double P99Milliseconds,
    double MaxMilliseconds,
    int Failed,
    int Unanswered,
    int Busy,
    int ServerErrors,
    TimeSpan Besides,
    long PeakBytes,
    long HeapBefore,
    long HeapAfter,
    long SettledBytes,
    long SettledAgainBytes)
{
    public const string Header =
        "| attack | bystander p99 | maximum | 5xx | unanswered | their 503 | other 5xx | peak working set | heap before | after "
        + "| settled working set | after a second one | besides |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|";

    /// <summary>Whether it ended the process.</summary>
    public bool IsDeadly => PeakBytes == 0;

    /// <summary>Of each figure the median.</summary>
    public static AttackFigures MedianOf(IReadOnlyList<AttackFigures> runs) => new(
        Median(runs, run => run.P99Milliseconds),
        Median(runs, run => run.MaxMilliseconds),
        Median(runs, run => run.Failed),
        Median(runs, run => run.Unanswered),
        Median(runs, run => run.Busy),
        Median(runs, run => run.ServerErrors),
        Median(runs, run => run.Besides),
        Median(runs, run => run.PeakBytes),
        Median(runs, run => run.HeapBefore),
        Median(runs, run => run.HeapAfter),
        Median(runs, run => run.SettledBytes),
        Median(runs, run => run.SettledAgainBytes));

    /// <summary>A row of the table.</summary>
    public string RowOf(IAttack attack) => IsDeadly
        ? $"| {attack.Name} | the process ended |"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"| {attack.Name} | {P99Milliseconds:F0} ms | {MaxMilliseconds:F0} ms | {Failed} | {Unanswered} | {Busy} | {ServerErrors} | "
                + $"{PeakBytes >> 20} MiB "
            + $"| {HeapBefore / 1048576.0:F1} MiB | {HeapAfter / 1048576.0:F1} MiB "
            + $"({((double)HeapAfter / HeapBefore) - 1:+0.0 %;−0.0 %;0 %}) "
            + $"| {SettledBytes >> 20} MiB | {SettledAgainBytes >> 20} MiB "
            + $"({((double)SettledAgainBytes / SettledBytes) - 1:+0.0 %;−0.0 %;0 %}) "
            + $"| {(attack.Besides.Length == 0 ? "" : $"{attack.Besides}: {Besides.TotalMilliseconds:N0} ms")} |");

    private static TValue Median<TValue>(IReadOnlyList<AttackFigures> runs, Func<AttackFigures, TValue> of) =>
        runs.Select(of).Order().ElementAt(runs.Count / 2);
}
