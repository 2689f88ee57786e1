using System.CommandLine;
using Scheduler.Core;
using Scheduler.Core.History;
using Scheduler.Extender.Charts;
using Scheduler.Extender.History;
using Scheduler.Extender.Terminal;
using Scheduler.History.Reading;
using Scheduler.History.Summaries;

namespace Scheduler.Extender.Commands;

/// <summary><c>history</c>: sums up the placements of a history, or shows what happened to one pod.</summary>
internal sealed class HistoryCommand : Command
{
    private readonly Option<string?> _directory = HistoryDirectoryFlag.New("--directory");
    private readonly Option<string?> _since = new("--since")
    {
        Description = "How far back, such as 168h. Default: everything.",
        HelpName = "TIME",
    };

    private readonly Option<string?> _explain = new("--explain")
    {
        Description = "Show what happened to one pod; a name alone is in the namespace default.",
        HelpName = "namespace/pod",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON for programs in place of tables." };
    private readonly ChartFile _chart = new();

    public HistoryCommand()
        : base(
            "history",
            "Sum up how pods were placed, from the files in History:Directory. Exit code 3: --explain of a pod that is not in them.")
    {
        foreach (var option in new Option[] { _directory, _since, _explain, _json, _chart.Flag }) Add(option);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var errors = new List<string>(UnknownArguments.Of(parsed));
        var directory = HistoryDirectoryFlag.Read(parsed.GetValue(_directory), errors);
        var since = ReadSince(parsed.GetValue(_since), errors);
        var pod = PodName.Of(parsed.GetValue(_explain) ?? "");
        if (pod is null && parsed.GetValue(_explain) is { } wrong) errors.Add($"--explain is '{wrong}'; write namespace/name.");
        var chart = _chart.Read(parsed, errors);
        if (pod is not null && chart is not null) errors.Add("--svg is a chart of many pods and --explain is about one; give one of them.");
        if (errors.Count > 0) return await CommandErrors.ReportAsync(CommandErrors.BadArguments, errors);
        using var notice = TerminalConsole.Notice($"Reading the files in {directory}");
        try
        {
            return await WriteAsync(directory!, since, pod, parsed.GetValue(_json), chart, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return await CommandErrors.ReportAsync(CommandErrors.BadArguments, $"{directory} cannot be read: {exception.Message}");
        }
        catch (TimeoutException exception)
        {
            // The thread that reads the file runs until the process ends, which is now.
            return await CommandErrors.ReportAsync(CommandErrors.TimedOut, exception.Message);
        }
    }

    private static async Task<int> WriteAsync(
        string directory, DateTimeOffset since, PodName? pod, bool json, string? chart, CancellationToken cancellationToken)
    {
        var reader = new PlacementReader(directory, pod is null ? PlacementDetail.Totals : PlacementDetail.Everything);
        var placements = reader.ReadAsync(since, cancellationToken);
        try
        {
            if (pod is not null) return await ExplainAsync(placements, pod, json, cancellationToken);
            var error = await SummariseAsync(placements, json, chart, cancellationToken);
            return error is null ? 0 : await CommandErrors.ReportAsync(CommandErrors.BadArguments, error);
        }
        finally
        {
            // Also before the error of a later file that ends the command.
            foreach (var problem in reader.Problems) await Console.Error.WriteLineAsync($"warning: {problem}");
        }
    }

    /// <summary>Writes the sums, and the chart if one is asked for; null, or why the chart could not be written.</summary>
    private static async Task<string?> SummariseAsync(
        IAsyncEnumerable<PlacementRecord> placements, bool json, string? chart, CancellationToken cancellationToken)
    {
        var summary = new PlacementSummary();
        await foreach (var placement in placements.WithCancellation(cancellationToken)) summary.Add(placement);
        if (json) Console.Out.WriteLine(HistoryJson.Of(summary));
        else HistoryReport.Write(TerminalConsole.Out(), summary);
        if (chart is null) return null;
        return summary.Total.Pods == 0
            ? $"--svg {chart}: not written, since this history has no pods, or none within --since."
            : ChartFile.Write(chart, HistoryChart.Draw(summary));
    }

    private static async Task<int> ExplainAsync(
        IAsyncEnumerable<PlacementRecord> placements, PodName pod, bool json, CancellationToken cancellationToken)
    {
        var found = new List<PlacementRecord>();
        await foreach (var placement in placements.WithCancellation(cancellationToken))
            if (placement.Namespace == pod.Namespace && placement.PodName == pod.Name) found.Add(placement);
        if (json) Console.Out.WriteLine(HistoryJson.Of(found));
        else PlacementExplanation.Write(TerminalConsole.Out(), $"{pod.Namespace}/{pod.Name}", found);
        return found.Count == 0 ? ExplainCommand.Unknown : 0;
    }

    private static DateTimeOffset ReadSince(string? text, List<string> errors)
    {
        if (text is null) return DateTimeOffset.MinValue;
        if (Duration.TryParse(text, out var back)) return TimeProvider.System.GetUtcNow() - back;
        errors.Add($"--since is '{text}'; write a duration such as 168h.");
        return DateTimeOffset.MinValue;
    }
}
