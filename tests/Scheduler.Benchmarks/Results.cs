using System.Reflection;

namespace Scheduler.Benchmarks;

/// <summary>Where results are kept, in the sources that this was built from.</summary>
internal static class Results
{
    public static string Directory { get; } = typeof(Results).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ResultsDirectory").Value!;

    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Directory, "..", "..", ".."));
}
