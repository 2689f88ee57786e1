using System.Globalization;
using Scheduler.Core.Blocks;

namespace Scheduler.Simulation.Traces;

/// <summary>
/// Reads traces in the format of SWIM (Statistical Workload Injector for MapReduce): a job a line, six columns separated by tabs:
/// name, submit second, seconds since the job before, bytes of input, shuffle and output.
/// </summary>
public static class TraceReader
{
    /// <summary>Most jobs in a trace: a day of the largest clusters published has some ten thousand.</summary>
    public const int MaxJobs = 1_000_000;

    /// <summary>Most characters in a line.</summary>
    public const int MaxLineLength = 1024;

    private const int Columns = 6;
    private const int SubmitColumn = 1;
    private const int InputColumn = 3;

    /// <summary>The largest submit second: a hundred years.</summary>
    private const long MaxSecond = 100L * 366 * 24 * 3600;

    private static readonly string[] ColumnNames = ["job", "submit second", "gap", "input bytes", "shuffle bytes", "output bytes"];

    /// <summary>Reads all jobs with input, in the order of their submission; jobs without input are dropped.</summary>
    /// <exception cref="TraceFormatException">A line is malformed, or no job has input.</exception>
    public static IReadOnlyList<TraceJob> Read(TextReader trace)
    {
        var jobs = new List<TraceJob>();
        for (var number = 1; trace.ReadLine() is { } line; number++)
        {
            var job = ReadLine(line, number);
            if (job.InputBytes > 0) jobs.Add(job);
            if (jobs.Count > MaxJobs) throw new TraceFormatException($"line {number}: more than {MaxJobs} jobs.");
        }

        if (jobs.Count == 0) throw new TraceFormatException("no job in it reads anything.");
        // Stable: jobs of the same second keep the order of the trace.
        return [.. jobs.OrderBy(job => job.SubmitSecond)];
    }

    private static TraceJob ReadLine(string line, int number)
    {
        if (line.Length > MaxLineLength) throw Wrong(number, $"is longer than {MaxLineLength} characters.");
        var columns = line.Split('\t');
        if (columns.Length != Columns)
            throw Wrong(number, $"has {columns.Length} columns separated by tabs, expected {Columns}: {string.Join(", ", ColumnNames)}.");
        if (columns[0].Length == 0) throw Wrong(number, "has no job name.");
        for (var column = 1; column < Columns; column++) ReadNumber(columns, column, BlockMapBuilder.MaxTotalBytes, number);
        return new TraceJob(
            columns[0],
            ReadNumber(columns, SubmitColumn, MaxSecond, number),
            ReadNumber(columns, InputColumn, BlockMapBuilder.MaxTotalBytes, number));
    }

    private static long ReadNumber(string[] columns, int column, long max, int number) =>
        long.TryParse(columns[column], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= max
            ? value
            : throw Wrong(number, $"has '{columns[column]}' for {ColumnNames[column]}, expected a whole number from 0 to {max}.");

    private static TraceFormatException Wrong(int number, string what) => new($"line {number} {what}");
}

/// <summary>A trace cannot be read; the message says which line and why.</summary>
public sealed class TraceFormatException(string message) : Exception(message);

/// <summary>A job of a trace: when it was submitted, and how much it read.</summary>
/// <param name="Name">Its name in the trace.</param>
/// <param name="SubmitSecond">Seconds from the start of the trace.</param>
/// <param name="InputBytes">Bytes of its one input file, above 0.</param>
public sealed record TraceJob(string Name, long SubmitSecond, long InputBytes)
{
    /// <summary>
    /// How its pods come by what they read, whatever the options say of tasks; null: by tasks, as they say. Pods that know their part
    /// (an Indexed Job) have no tasks that could be dispatched blindly; those of an engine that cannot match (Flink) have no others.
    /// </summary>
    public string? Dispatch { get; init; }
}
