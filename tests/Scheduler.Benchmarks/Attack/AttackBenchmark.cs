using System.Globalization;
using Scheduler.Benchmarks.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>Each attack some times, each time on a service of its own, twice in a row, while a bystander goes on asking.</summary>
internal static class AttackBenchmark
{
    public const string Usage = "[--runs=3] [WORD …]";

    private const string RunsFlag = "--runs=";
    private const int DefaultRuns = 3;

    /// <summary>Pause between an attack and the check of what it left.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long what an attack left may take to be given back: Events about pods leave ten a second, and a thousand may be queued.
    /// </summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(2);

    /// <summary>Decisions that a replica remembers.</summary>
    private const int RememberedPods = 2_000;

    /// <summary>All attacks; one more is a class more and a line here.</summary>
    public static IReadOnlyList<IAttack> All { get; } =
    [
        new LargeAnnotations(pods: 600, atOnce: 48, TimeSpan.Zero),
        new LargeAnnotations(pods: 600, atOnce: 48, TimeSpan.FromSeconds(1)),
        new BraceAlternatives(pods: 10),
        new HalfOpenBodies(2_000, sentBytes: 0),
        new HalfOpenBodies(2_000, sentBytes: 100_000),
        new NewNames(requests: 32, names: 590_000),
        new UnreadAnswers(500),
        new EndlessAnswers(8),
        new ForeignHosts(64),
    ];

    /// <summary>The table, row by row.</summary>
    /// <param name="options">How many runs, and words of which each wanted attack has one in its name; without a word all attacks.</param>
    /// <param name="progress">Notified of each run.</param>
    public static async IAsyncEnumerable<string> RunAsync(string[] options, Action<string> progress)
    {
        var wanted = options.Where(option => !option.StartsWith(RunsFlag, StringComparison.Ordinal)).ToArray();
        var times = options.Except(wanted).Select(
            flag => int.Parse(flag.AsSpan(RunsFlag.Length), NumberStyles.None, CultureInfo.InvariantCulture))
            .FirstOrDefault(DefaultRuns);
        yield return AttackFigures.Header;
        foreach (var attack in All.Where(attack =>
                     wanted.Length == 0 || wanted.Any(word => attack.Name.Contains(word, StringComparison.Ordinal))))
        {
            var runs = new List<AttackFigures>();
            for (var run = 0; run < times; run++)
            {
                progress($"{attack.Name}, {run + 1} of {times}");
                runs.Add(await RunAsync(attack, CancellationToken.None));
                progress(runs[^1].RowOf(attack));
            }

            yield return AttackFigures.MedianOf(runs).RowOf(attack);
        }
    }

    private static async Task<AttackFigures> RunAsync(IAttack attack, CancellationToken cancellationToken)
    {
        await using var target = await AttackTarget.StartAsync(cancellationToken);
        await AskQuietlyAsync(target, cancellationToken);
        var before = await target.Service.SettleAsync();
        using var bystander = new Bystander(target.Service.Verbs);
        var besides = await attack.RunAsync(target, cancellationToken);
        var (times, failed, unanswered) = bystander.End();
        var after = await SettleAsync(target, before.Heap, cancellationToken);
        await attack.RunAsync(target, cancellationToken);
        var again = await SettleAsync(target, before.Heap, cancellationToken);
        return new AttackFigures(
            times[(int)(times.Length * 0.99)],
            times[^1],
            failed,
            unanswered,
            target.Busy,
            target.ServerErrors,
            besides,
            target.Service.PeakBytes,
            before.Heap,
            after.Heap,
            after.WorkingSet,
            again.WorkingSet);
    }

    private static async Task<(long Heap, long WorkingSet)> SettleAsync(
        AttackTarget target, long heapBefore, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await Task.Delay(Calm, TimeProvider.System, cancellationToken);
            var now = await target.Service.SettleAsync();
            if (now.Heap <= heapBefore * 1.05 || TimeProvider.System.GetElapsedTime(started) > SettlingTime) return now;
        }
    }

    /// <summary>
    /// What a service has that has been asked for a while: code is compiled, names are known, its memory of decisions is full.
    /// </summary>
    private static async Task AskQuietlyAsync(AttackTarget target, CancellationToken cancellationToken)
    {
        using var bystander = new Bystander(target.Service.Verbs);
        for (var pod = 1; pod <= RememberedPods; pod++)
            await Stranger.AskAsync(target, Stranger.Pod(-pod, MeasuredService.Input, "others"), cancellationToken, AttackTarget.Nodes);
        bystander.End();
    }
}
