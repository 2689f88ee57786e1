using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Locality;
using Scheduler.Core.Waiting;
using Scheduler.Extender.Terminal;
using Scheduler.Management;

namespace Scheduler.Extender.Commands;

/// <summary>An explanation for a terminal: the answer first, then the facts.</summary>
internal sealed class ExplainText
{
    private const int LabelWidth = 10;

    private readonly TextWriter _output;
    private readonly int _width;

    private ExplainText(TextWriter output, int width) => (_output, _width) = (output, width);

    /// <summary>Writes it in lines of a width, longer words apart.</summary>
    public static void Write(TextWriter output, ExplainAnswer answer, int width) => new ExplainText(output, width).Write(answer);

    private void Write(ExplainAnswer answer)
    {
        Wrap("", $"{answer.Namespace}/{answer.Pod}");
        Wrap("  ", answer.Summary);
        _output.WriteLine();
        Line("decided", DecidedOf(answer));
        if (answer.Plan is { } plan) WritePlan(plan);
        WriteBound(answer.Bound);
        if (answer.BestNode is { } best) Line("best node", $"{best.Node} ({best.Why}): {LevelText.Of(best.Added)}. {best.Message}");
        if (answer.Siblings is { } siblings) WriteSiblings(siblings, answer.IsPlan);
        if (answer.Waiting is { } waiting)
            Line("waiting", $"{LeftOf(waiting)}{waiting.Message}");
        if (answer.NearReads is { } near) Line("reading", near.Message);
        foreach (var path in answer.Paths) WritePath(path);
        if (answer.PathsLeftOut > 0) Line("input", $"and {CountText.Of(answer.PathsLeftOut, "more path")}");
        // The problem of a path is in the line of the path.
        var shown = answer.Paths.Select(path => path.Message).ToHashSet();
        foreach (var ignored in answer.Ignored ?? [])
            if (!shown.Contains(ignored)) Line("ignored", ignored);
        if (answer.Selection is { } selection) WriteSelection(selection);
        foreach (var node in answer.IsPlan ? [] : answer.Best) Line("scored", $"{node.Score,2}  {node.Node}: {LevelText.Of(node.Bytes)}");
    }

    private static string DecidedOf(ExplainAnswer answer) => answer switch
    {
        { IsPlan: true } => $"{answer.DecidedAt:u} by {answer.DecidedBy}, planned{ReasonOf(answer)}",
        { Plan: not null, NodesOffered: 0 } => $"not yet, says {answer.DecidedBy}",
        _ => $"{answer.DecidedAt:u} by {answer.DecidedBy}, {CountText.Of(answer.NodesOffered, "node")} offered{ReasonOf(answer)}",
    };

    private void WritePlan(PlanAnswer plan)
    {
        var by = plan.ReleasedBy is { } latest ? $", released by {latest:u} at the latest" : "";
        Line("plan", $"{plan.Status} since {plan.Since:u}{by}. {plan.Message}");
    }

    private static string ReasonOf(ExplainAnswer answer) => answer.Reason == NeutralReason.None ? "" : $", {answer.Reason}";

    private static string LeftOf(WaitAnswer waiting) => waiting.Status != WaitStatus.Held ? ""
        : $"for {waiting.Level.ToString().ToLowerInvariant()}, at most {Seconds(waiting.MaxWaitSeconds)}, {Seconds(waiting.LeftSeconds)} left. ";

    private void WriteBound(ExplainAnswer.BoundAnswer? bound)
    {
        if (bound is null)
        {
            Line("bound", "not yet");
            return;
        }

        Line("bound", bound.Bytes is { } bytes ? $"{bound.Node}: of its whole input {LevelText.Of(bytes)}" : bound.Node);
        if (bound is not { AchievedBytes: { } achieved, AchievableBytes: { } achievable }) return;
        var ratio = bound.AchievedToAchievable is { } value ? PercentText.Of(value) : "nothing was achievable";
        Line("achieved", $"{ByteText.Of(achieved)} of {ByteText.Of(achievable)} achievable ({ratio})");
    }

    private void WriteSiblings(ExplainAnswer.SiblingsAnswer siblings, bool isPlan)
    {
        var (group, covered) = (siblings.GroupName ?? siblings.Group, ByteText.Of(siblings.CoveredBytes));
        var placed = siblings switch
        {
            { ExpectedSize: 1, Placed: 0 } => $"none: no other pod of {group} is known to read the same",
            // Those that were planned before it, in the same plan, are not placed yet, but cover their part.
            _ when isPlan => $"{siblings.ExpectedSize} in {group}, planned together; those before it cover {covered}",
            _ => $"{siblings.Placed} placed of {siblings.ExpectedSize} in {group}, covering {covered}",
        };
        var turn = siblings.Turn is { } node && !isPlan ? $"; the tie-break picked {node}" : "";
        Line("siblings", siblings.ExpectedSize == 1 ? placed : $"{placed}; its share is {ByteText.Of(siblings.ShareBytes)}{turn}");
    }

    private void WritePath(PathAnswer path)
    {
        var source = path is { AgeSeconds: { } age }
            ? $"{ByteText.Of(path.Bytes)} in {CountText.Of(path.FilesListed, "file")}, read {Seconds(age)} earlier over "
                + $"{path.Transport} from {path.NameNode}"
            : "not known";
        var estimate = path.IsEstimate ? string.Create(CultureInfo.InvariantCulture, $", an estimate ± {path.MarginOfErrorRatio:P1}") : "";
        var failure = path.Failure is null ? "" : $"; {path.Failure}: {path.Message}";
        Line("input", $"{(path.Written is { } written ? $"{written} = " : "")}{path.Path}: {source}{estimate}{failure}");
        if (path.Unreadable is { } unreadable) Line("input", unreadable);
        if (path.BlocksWithoutReplica > 0)
            Line("missing", $"{CountText.Of(path.BlocksWithoutReplica, "block")} had no live replica, such as {path.BlockWithoutReplica}");
        if (path.Footers is { } footers) Line("files", footers.Text);
    }

    private void WriteSelection(SelectionAnswer selection)
    {
        Line("reads", $"columns {selection.Columns ?? "all"}, row groups {selection.RowGroups ?? "all"}: "
            + $"{ByteText.Of(selection.WantedBytes)} of {ByteText.Of(selection.WholeBytes)}");
        Line("by reads", Nodes(selection.BestByWanted));
        Line("by files", Nodes(selection.BestByWhole));
    }

    private static string Nodes(IReadOnlyList<SelectionAnswer.HolderAnswer> nodes) =>
        nodes.Count == 0
            ? "no longer known, or near no node"
            : string.Join(", ", nodes.Select(node => $"{node.Node} {ByteText.Of(node.Bytes)}"));

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s");

    private void Line(string label, string text) => Wrap($"  {label.PadRight(LabelWidth)} ", text);

    private void Wrap(string lead, string text)
    {
        foreach (var line in WrappedText.Lines(lead, text, _width)) _output.WriteLine(line);
    }
}
