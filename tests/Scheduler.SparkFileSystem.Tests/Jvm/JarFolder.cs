using System.Reflection;

namespace Scheduler.SparkFileSystem.Tests.Jvm;

/// <summary>Folders of the jar and of its test driver.</summary>
internal static class JarFolder
{
    /// <summary>Where the jar is, with its sources and stubs.</summary>
    public static string Root { get; } = Named("JarDirectory");

    /// <summary>Java sources of the tests.</summary>
    public static string Driver { get; } = Named("DriverDirectory");

    public static string Jar => In("hdfs-locality-spark.jar");

    public static string In(string name) => Path.Combine(Root, name);

    private static string Named(string key) => Path.GetFullPath(typeof(JarFolder).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!);
}
