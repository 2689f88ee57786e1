namespace Scheduler.Core.Decisions;

/// <summary>
/// What the pods of the last day got, in steps of a quarter of an hour, kept in memory: some kilobytes. From the outcomes that the metrics
/// count, too. Thread-safe.
/// </summary>
/// <param name="clock">The clock.</param>
public sealed class OutcomeTrend(TimeProvider clock)
{
    /// <summary>How many steps are kept: a day.</summary>
    public const int Steps = 96;

    /// <summary>The length of a step.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly (long Number, OutcomeTotals Totals)[] _steps = new (long, OutcomeTotals)[Steps];

    /// <summary>Since when outcomes are added up.</summary>
    public DateTimeOffset Since { get; } = clock.GetUtcNow();

    /// <summary>Adds the outcome of a pod that was bound just now.</summary>
    /// <param name="outcome">Null when its input is unknown.</param>
    public void Add(Outcome? outcome)
    {
        lock (_lock)
        {
            var number = NumberNow;
            ref var step = ref _steps[number % Steps];
            step = (number, (step.Number == number ? step.Totals : default) + OutcomeTotals.Of(outcome));
        }
    }

    /// <summary>The totals of the last steps, that of now among them.</summary>
    /// <param name="steps">How many; at most <see cref="Steps"/>.</param>
    public OutcomeTotals TotalsOf(int steps) =>
        Read().Where(step => step.At > clock.GetUtcNow() - (steps * Step))
            .Aggregate(default(OutcomeTotals), (sum, step) => sum + step.Totals);

    /// <summary>The steps in which pods were bound, oldest first, each with its beginning.</summary>
    public IReadOnlyList<(DateTimeOffset At, OutcomeTotals Totals)> Read()
    {
        lock (_lock)
        {
            var now = NumberNow;
            return
            [
                .. _steps.Where(step => step.Number > now - Steps && step.Number <= now && step.Totals.Pods > 0)
                    .OrderBy(step => step.Number)
                    .Select(step => (new DateTimeOffset(step.Number * Step.Ticks, TimeSpan.Zero), step.Totals)),
            ];
        }
    }

    private long NumberNow => clock.GetUtcNow().UtcTicks / Step.Ticks;
}

/// <summary>What several pods got in all.</summary>
/// <param name="Pods">How many were bound.</param>
/// <param name="UnknownPods">For how many of them it is unknown what they could have got; they are in no bytes.</param>
/// <param name="MissedPods">How many could have added more on another node.</param>
/// <param name="AchievedBytes">What they added from their own nodes; see <see cref="RatedBytes"/>.</param>
/// <param name="AchievableBytes">What they could have added.</param>
/// <param name="ByChanceBytes">What nodes drawn at random would have given.</param>
public readonly record struct OutcomeTotals(
    int Pods, int UnknownPods, int MissedPods, long AchievedBytes, long AchievableBytes, long ByChanceBytes)
{
    /// <summary>The totals of one pod.</summary>
    public static OutcomeTotals Of(Outcome? outcome) => outcome?.Rated is { } rated
        ? new(1, 0, outcome.Missed is null ? 0 : 1, rated.Achieved, rated.Achievable, rated.ByChance)
        : new(1, 1, 0, 0, 0, 0);

    /// <summary>The sum of both. Other services state the sizes, so a sum that is too large is cut at the largest number.</summary>
    public static OutcomeTotals operator +(OutcomeTotals left, OutcomeTotals right) => new(
        left.Pods + right.Pods,
        left.UnknownPods + right.UnknownPods,
        left.MissedPods + right.MissedPods,
        Sum(left.AchievedBytes, right.AchievedBytes),
        Sum(left.AchievableBytes, right.AchievableBytes),
        Sum(left.ByChanceBytes, right.ByChanceBytes));

    private static long Sum(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;
}
