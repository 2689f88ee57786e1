using System.Buffers;
using Scheduler.Core.Scores;
using Scheduler.Core.Verbs;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Metrics;
using Scheduler.Extender.Pods;
using Scheduler.Extender.Verbs.Wire;

namespace Scheduler.Extender.Verbs;

/// <summary>Scores every offered node by what of the pod's input is near it.</summary>
internal sealed class PrioritizeVerb(
    IPodInputs inputs,
    LevelValues values,
    ExtenderOptions options,
    IgnoredNotices notices,
    DecisionLog decisions,
    SchedulerMetrics metrics,
    TimeProvider clock) : IVerb
{
    /// <inheritdoc/>
    public string Name => "prioritize";

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(ReadOnlyMemory<byte> body, IBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        var args = ExtenderArgsReader.Read(body.Span);
        metrics.RecordOffered(args.NodeNames.Length);
        var input = await inputs.ResolveAsync(args.Pod, cancellationToken);
        var scores = Prioritize.Score(input.Placement, values, args.NodeNames.AsSpan());
        input = NoteNothingNear(input, scores);
        metrics.RecordAnswer(input.Reason);
        if (input.Request is not null) Remember(input, args, scores);
        if (options.Mode == ExtenderMode.Observe) Array.Clear(scores);
        Answers.WritePriorities(answer, args.NodeNames.AsSpan(), scores, options.SparseScores);
    }

    private void Remember(PodInput input, ExtenderArgs args, int[] scores)
    {
        notices.Say(input.Request!);
        decisions.Add(Decision.Of(input, args.NodeNames.AsSpan(), scores, clock.GetUtcNow()));
    }

    private static PodInput NoteNothingNear(PodInput input, int[] scores) =>
        input.Reason == NeutralReason.None && !Array.Exists(scores, score => score > NodeScores.Min)
            ? input with { Reason = NeutralReason.NothingNear }
            : input;
}
