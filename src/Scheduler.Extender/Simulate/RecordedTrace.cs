using Scheduler.History.Reading;
using Scheduler.History.Summaries;
using Scheduler.Simulation.Traces;

namespace Scheduler.Extender.Simulate;

/// <summary>A trace of what came to a cluster, by its history: a job for each group of siblings.</summary>
internal static class RecordedTrace
{
    /// <summary>Reads the jobs, in the order they came, the first at second 0; none when the history knows no input.</summary>
    /// <exception cref="IOException">The directory cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be listed.</exception>
    /// <exception cref="TimeoutException">A file was not read in time; the message names it. The process should end.</exception>
    public static async Task<IReadOnlyList<TraceJob>> ReadAsync(string directory, CancellationToken cancellationToken)
    {
        var reader = new PlacementReader(directory);
        var jobs = await ReadJobsAsync(reader, cancellationToken);
        return [.. jobs.Take(TraceReader.MaxJobs).Select(job => new TraceJob(
            $"{job.Name.Namespace}/{job.Name.Group}", (long)(job.ArrivedAt - jobs[0].ArrivedAt).TotalSeconds, job.InputBytes))];
    }

    private static async Task<IReadOnlyList<RecordedJob>> ReadJobsAsync(PlacementReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await RecordedJob.OfAsync(reader.ReadAsync(DateTimeOffset.MinValue, cancellationToken), cancellationToken);
        }
        finally
        {
            // Also where a later file ends the command: they are said before its error.
            foreach (var problem in reader.Problems) await Console.Error.WriteLineAsync($"warning: {problem}");
        }
    }
}
