using System.CommandLine;
using Scheduler.Extender.Charts;
using Scheduler.Extender.Simulate;
using Scheduler.Extender.Terminal;
using Scheduler.Simulation.Results;
using Scheduler.Simulation.Runs;
using Scheduler.Simulation.Traces;
using Spectre.Console;

namespace Scheduler.Extender.Commands;

/// <summary><c>simulate</c>: replays a trace of jobs under this service's rules and others, and shows how local the reads are.</summary>
internal sealed class SimulateCommand : Command
{
    private readonly SimulateFlags _flags = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON for programs in place of tables." };
    private readonly ChartFile _chart = new();

    public SimulateCommand()
        : base("simulate", "Replay a trace of jobs on a simulated cluster, in virtual time, and compare placement policies.")
    {
        foreach (var option in _flags.Options) Add(option);
        Add(_json);
        Add(_chart.Flag);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var errors = new List<string>(UnknownArguments.Of(parsed));
        var options = _flags.Read(parsed, errors);
        var chart = _chart.Read(parsed, errors);
        if (_flags.HistoryOf(parsed) is not null && _flags.TraceOf(parsed) is not null)
            errors.Add("--trace and --history are both given; give one.");
        IReadOnlyList<TraceJob>? trace;
        try
        {
            trace = _flags.HistoryOf(parsed) is { } history
                ? await ReadHistoryAsync(history, errors, cancellationToken)
                : ReadTrace(_flags.TraceOf(parsed), errors);
        }
        catch (TimeoutException exception)
        {
            return await CommandErrors.ReportAsync(CommandErrors.TimedOut, exception.Message);
        }

        if (options is not null && trace is not null) errors.AddRange(options.Validate(trace));
        if (errors.Count > 0 || options is null || trace is null)
            return await CommandErrors.ReportAsync(CommandErrors.BadArguments, errors);
        var results = await RunAsync(new TraceReplay(trace, options), cancellationToken);
        if (parsed.GetValue(_json)) Console.Out.WriteLine(SimulationJson.ToJson(results));
        else SimulationReport.Write(TerminalConsole.Out(), results);
        return chart is not null && ChartFile.Write(chart, SimulationChart.Draw(results)) is { } error
            ? await CommandErrors.ReportAsync(CommandErrors.BadArguments, error)
            : 0;
    }

    private static IReadOnlyList<TraceJob>? ReadTrace(string? path, List<string> errors)
    {
        if (path is null)
        {
            errors.Add(
                "--trace is missing; give the directory of a history by --history, or a file with a job on each line: name, submit second, "
                + "gap, bytes of input, shuffle and output, separated by tabs.");
            return null;
        }

        if (Directory.Exists(path))
        {
            errors.Add($"--trace {path}: this is a directory; name a file, or give the directory of a history by --history.");
            return null;
        }

        try
        {
            using var file = File.OpenText(path);
            return TraceReader.Read(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TraceFormatException)
        {
            errors.Add(exception is TraceFormatException ? $"--trace {path}: {exception.Message}" : $"--trace: {exception.Message}");
            return null;
        }
    }

    private static async Task<IReadOnlyList<TraceJob>?> ReadHistoryAsync(
        string directory, List<string> errors, CancellationToken cancellationToken)
    {
        using var notice = TerminalConsole.Notice($"Reading the files in {directory}");
        try
        {
            var trace = await RecordedTrace.ReadAsync(directory, cancellationToken);
            if (trace.Count > 0) return trace;
            errors.Add($"--history {directory}: no job in it has a known input.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add($"--history: {exception.Message}");
        }

        return null;
    }

    /// <summary>Runs it on another thread; the progress bar goes to standard error, and only to a terminal.</summary>
    private static async Task<SimulationResults> RunAsync(TraceReplay replay, CancellationToken cancellationToken)
    {
        if (Console.IsErrorRedirected)
        {
            using var notice = TerminalConsole.Notice($"Replaying the trace {replay.Runs} times");
            return await Task.Run(() => replay.Run(_ => { }, cancellationToken), cancellationToken);
        }

        return await TerminalConsole.Error().Progress().StartAsync(async progress =>
        {
            var bar = progress.AddTask("replaying", maxValue: replay.Runs);
            return await Task.Run(() => replay.Run(done => bar.Value = done, cancellationToken), cancellationToken);
        });
    }
}
