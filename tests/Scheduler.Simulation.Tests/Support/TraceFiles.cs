using System.Reflection;
using Scheduler.Simulation.Traces;

namespace Scheduler.Simulation.Tests.Support;

/// <summary>The first 200 jobs of a day of a 600-node cluster (SWIM's FB-2009, New BSD licence in the same folder).</summary>
internal static class TraceFiles
{
    private static readonly string Directory = typeof(TraceFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "TraceDirectory").Value!;

    public static IReadOnlyList<TraceJob> ReadHead()
    {
        using var file = File.OpenText(Path.Combine(Directory, "fb-2009-head.tsv"));
        return TraceReader.Read(file);
    }
}
