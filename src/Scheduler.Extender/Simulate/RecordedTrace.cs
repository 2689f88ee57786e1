using Scheduler.History.Reading;
using Scheduler.History.Summaries;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Traces;

namespace Scheduler.Extender.Simulate;

/// <summary>A trace of the jobs of a real cluster, from its history: a job for each group of siblings.</summary>
internal static class RecordedTrace
{
    /// <summary>Reads the jobs in the order of their submission, the first at second 0; none if the history has no known input.</summary>
    /// <exception cref="IOException">The directory cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be listed.</exception>
    /// <exception cref="TimeoutException">A file was not read in time; the message names it. The process should end.</exception>
    public static async Task<IReadOnlyList<TraceJob>> ReadAsync(string directory, CancellationToken cancellationToken)
    {
        var reader = new PlacementReader(directory);
        var jobs = await ReadJobsAsync(reader, cancellationToken);
        return [.. jobs.Take(TraceReader.MaxJobs).Select(job => TraceJobOf(job, jobs[0].ArrivedAt))];
    }

    internal static TraceJob TraceJobOf(RecordedJob job, DateTimeOffset start) =>
        new($"{job.Name.Namespace}/{job.Name.Group}", (long)(job.ArrivedAt - start).TotalSeconds, job.InputBytes)
        {
            Dispatch = job.Engine switch
            {
                JobEngine.Spark => null,
                JobEngine.Flink => DispatchNames.Blind,
                _ => DispatchNames.Matched,
            },
        };

    private static async Task<IReadOnlyList<RecordedJob>> ReadJobsAsync(PlacementReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await RecordedJob.OfAsync(reader.ReadAsync(DateTimeOffset.MinValue, cancellationToken), cancellationToken);
        }
        finally
        {
            // Also if a later file ends the command: warnings are printed before its error.
            foreach (var problem in reader.Problems) await Console.Error.WriteLineAsync($"warning: {problem}");
        }
    }
}
