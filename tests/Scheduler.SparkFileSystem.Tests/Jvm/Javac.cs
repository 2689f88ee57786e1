namespace Scheduler.SparkFileSystem.Tests.Jvm;

/// <summary>Compiles what the tests run beside the jar.</summary>
internal static class Javac
{
    /// <summary>The test driver with an HDFS of fixed locations.</summary>
    public static Task CompileDriverAsync(string output) => CompileAsync(
        output,
        [JarFolder.Driver, JarFolder.In("stubs"), JarFolder.In("stubs-3.4")],
        [Path.Combine(JarFolder.Driver, "hdfs/locality/Driver.java")]);

    /// <summary>The stubs of one Hadoop, 2.10 or 3.4, and the program that calls the jar on them.</summary>
    public static Task CompileStubsAsync(string output, string version) => CompileAsync(
        output,
        [JarFolder.In("stubs"), JarFolder.In($"stubs-{version}")],
        [Path.Combine(JarFolder.Driver, "hdfs/locality/StubCalls.java")]);

    private static async Task CompileAsync(string output, string[] sourcePath, string[] sources)
    {
        var (exitCode, _, errors) = await Tool.RunAsync(
            "javac", ["-encoding", "UTF-8", "-d", output, "-cp", JarFolder.Jar, "-sourcepath", string.Join(':', sourcePath), .. sources]);
        Assert.True(exitCode == 0, errors);
    }
}
