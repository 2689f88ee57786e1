using System.Globalization;
using System.Text.Json.Nodes;

namespace Scheduler.Benchmarks.Attack;

/// <summary>Pods each of whose paths stands for as many inputs as one may.</summary>
/// <param name="pods">How many pods.</param>
internal sealed class BraceAlternatives(int pods) : IAttack
{
    private const int Paths = 16, Alternatives = 990;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);
    /// <summary>kube-scheduler waits ten times as long before it tries a pod again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(2);

    private int _next;

    /// <inheritdoc/>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{pods} pods of {Paths} paths with {Alternatives} alternatives each, asked about for 10 s");

    /// <inheritdoc/>
    public string Besides => "another namespace's new input located";

    /// <inheritdoc/>
    public async Task<TimeSpan> RunAsync(AttackTarget target, CancellationToken cancellationToken)
    {
        if (!target.Hdfs.Exists("/many-0")) AddDirectories(target);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(Duration);
        var asked = Enumerable.Range(_next, pods).Select(pod => Stranger.Pod(pod, PathsOf(pod))).ToArray();
        _next += pods;
        var asking = AskAsync(target, asked, end.Token);
        await Task.Delay(Beginning, TimeProvider.System, cancellationToken);
        var located = await Stranger.LocateAsync(target, _next, target.AddInput(blocks: 8), cancellationToken);
        await asking;
        return located;
    }

    private static async Task AskAsync(AttackTarget target, JsonObject[] asked, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await Task.WhenAll(asked.Select(pod => Stranger.AskAsync(target, pod, end)));
                await Task.Delay(Pause, TimeProvider.System, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    /// <summary>Every alternative is a directory of its own; their order makes each pod's inputs other ones than the next pod's.</summary>
    private static string PathsOf(int pod) => string.Join(',', Enumerable.Range(0, Paths).Select(path => string.Create(
        CultureInfo.InvariantCulture,
        $"/many-{path}/{{{string.Join(',', Enumerable.Range(0, Alternatives).Select(alternative => (alternative + pod) % Alternatives))}}}/x*")));

    private static void AddDirectories(AttackTarget target)
    {
        for (var path = 0; path < Paths; path++)
            for (var alternative = 0; alternative < Alternatives; alternative++)
                target.Hdfs.CreateFile(string.Create(CultureInfo.InvariantCulture, $"/many-{path}/{alternative}/x"), 1);
    }
}
