using System.Globalization;

namespace Scheduler.Benchmarks.Attack;

/// <summary>Inputs on a NameNode whose answers have no end, several at once; then an ordinary input whose answer has 10 MB.</summary>
/// <param name="answers">How many at once.</param>
internal sealed class EndlessAnswers(int answers) : IAttack
{
    /// <summary>WebHDFS describes each in about 425 bytes.</summary>
    private const int OrdinaryBlocks = 24_000;

    /// <summary>So long the reads that failed are tried again.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    private int _next;

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{answers} answers of a NameNode without end at once");

    /// <inheritdoc/>
    public string Besides => "then an answer of 10 MB read";

    /// <inheritdoc/>
    public async Task<TimeSpan> RunAsync(AttackTarget target, CancellationToken cancellationToken)
    {
        var input = target.AddInput(OrdinaryBlocks);
        var asked = Enumerable.Range(0, answers).Select(_ => Stranger.AskAsync(
            target, Stranger.Pod(
                _next,
                string.Create(
                    CultureInfo.InvariantCulture, $"hdfs://{AttackService.EndlessNameservice}/input-{_next++}")), cancellationToken));
        await Task.WhenAll(asked);
        var located = await Stranger.LocateAsync(target, _next, input, cancellationToken);
        await Task.Delay(Duration, TimeProvider.System, cancellationToken);
        return located;
    }
}
