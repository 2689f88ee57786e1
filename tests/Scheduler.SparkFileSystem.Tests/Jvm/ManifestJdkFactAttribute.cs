namespace Scheduler.SparkFileSystem.Tests.Jvm;

/// <summary>A test that builds the jar; skipped without the JDK that the manifest names: another may compile to other bytes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ManifestJdkFactAttribute : FactAttribute
{
    private const string Licence = "/usr/share/common-licenses/Apache-2.0";

    public ManifestJdkFactAttribute() => Skip = Tool.MissingReason("javac", "default-jdk-headless") ?? DifferenceReason();

    private static string? DifferenceReason()
    {
        if (!File.Exists(Licence)) return $"{Licence} is not there (Debian has it)";
        var expected = $"javac {JarManifest.Value("Build-Jdk")}";
        var version = Task.Run(() => Tool.RunAsync("javac", ["-version"])).GetAwaiter().GetResult().Output.Trim();
        return version == expected ? null : $"the jar is of {expected}, and this is {version}";
    }
}
