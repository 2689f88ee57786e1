using System.Buffers;
using Scheduler.Core.Scores;
using Scheduler.Core.Siblings;
using Scheduler.Core.Verbs;
using Scheduler.Extender.Configuration;
using Scheduler.Extender.Metrics;
using Scheduler.Extender.Pods;
using Scheduler.Extender.Verbs.Wire;

namespace Scheduler.Extender.Verbs;

/// <summary>Scores every offered node by what the pod would add there to what its siblings read.</summary>
internal sealed class PrioritizeVerb(
    IPodInputs inputs,
    SiblingLedger siblings,
    SiblingScoring scoring,
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
        var view = input is { Request: { } request, Located: { } located } ? siblings.View(request, located.Maps, located.Placement) : null;
        var scored = Prioritize.Score(view, scoring, args.NodeNames.AsSpan());
        input = NoteNothingNear(input, scored.Scores);
        metrics.RecordAnswer(input.Reason);
        if (input.Request is not null) Remember(input, view, args, scored);
        if (options.Mode == ExtenderMode.Observe) Array.Clear(scored.Scores);
        Answers.WritePriorities(answer, args.NodeNames.AsSpan(), scored.Scores, options.SparseScores);
    }

    private void Remember(PodInput input, SiblingView? view, ExtenderArgs args, PodScores scored)
    {
        notices.Say(input.Request!);
        decisions.Add(Decision.Of(input, view, args.NodeNames.AsSpan(), scored, clock.GetUtcNow()));
        // A neutral answer sends the pod nowhere.
        if (scored.Best >= 0 && options.Mode != ExtenderMode.Observe) siblings.Reserve(input.Request!, args.NodeNames[scored.Best]);
    }

    private static PodInput NoteNothingNear(PodInput input, int[] scores) =>
        input.Reason == NeutralReason.None && !Array.Exists(scores, score => score > NodeScores.Min)
            ? input with { Reason = NeutralReason.NothingNear }
            : input;
}
