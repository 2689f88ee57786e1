using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Scheduler.SparkFileSystem.Tests.Jvm;

namespace Scheduler.SparkFileSystem.Tests;

/// <summary>The committed jar is the one of the sources, and fits the Hadoops that it names.</summary>
public sealed partial class JarTests
{
    private const string Rebuild = "run src/Scheduler.SparkFileSystem/build.sh and commit the jar";

    private static readonly string[] Releases = ["2.10", "3.3", "3.4"];

    private static string[] Sources =>
        [.. Directory.EnumerateFiles(JarFolder.In("java/hdfs/locality"), "*.java").Order(StringComparer.Ordinal)];

    [Fact]
    public void Manifest_Sources_AreThoseOfTheFolder()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Sources.SelectMany(File.ReadAllBytes).ToArray()));

        Assert.True(JarManifest.Value("Sources-SHA-256") == hash, Rebuild);
    }

    [Fact]
    public void Sha256File_IsOfTheJar() => Assert.Equal(
        $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(JarFolder.Jar)))}  hdfs-locality-spark.jar\n",
        File.ReadAllText($"{JarFolder.Jar}.sha256"));

    [Fact]
    public void Entries_AreManifestLicenceAndClassesOfJava8()
    {
        using var jar = ZipFile.OpenRead(JarFolder.Jar);

        Assert.Equal(["META-INF/MANIFEST.MF", "META-INF/LICENSE"], jar.Entries.Take(2).Select(entry => entry.FullName));
        Assert.StartsWith("Apache License", Text(jar.GetEntry("META-INF/LICENSE")!).TrimStart(), StringComparison.Ordinal);
        var classes = jar.Entries.Skip(2).ToArray();
        Assert.Equal(
            Sources.Select(Path.GetFileNameWithoutExtension),
            classes.Select(entry => ClassName().Match(entry.FullName).Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
        Assert.All(classes, entry => Assert.Equal(52, MajorVersion(entry)));
    }

    [JavaFact]
    public async Task Overrides_AreMethodsOfEveryHadoop()
    {
        using var stubs = new TemporaryClasses();
        await Javac.CompileStubsAsync(stubs.Path, "3.4");
        var (_, output, _) = await Tool.RunAsync(
            "javap", ["-protected", "-cp", $"{JarFolder.Jar}:{stubs.Path}", "hdfs.locality.LocalityFileSystem"]);
        var overrides = Method().Matches(output).Select(match => match.Value).Order(StringComparer.Ordinal).ToArray();

        var recorded = File.ReadLines(JarFolder.In("hadoop-signatures.txt")).Where(line => line.Length > 0 && line[0] != '#').ToLookup(
            line => line.Split(' ')[0], line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        Assert.Equal(Releases, recorded.Select(release => release.Key));
        Assert.All(recorded, release => Assert.Equal(release.Order(StringComparer.Ordinal), overrides));
    }

    [JavaTheory]
    [InlineData("2.10")]
    [InlineData("3.4")]
    public async Task Classes_AnyHadoop_LoadAndCallIt(string version)
    {
        using var stubs = new TemporaryClasses();
        await Javac.CompileStubsAsync(stubs.Path, version);

        var (exitCode, output, errors) = await Tool.RunAsync("java", ["-cp", $"{stubs.Path}:{JarFolder.Jar}", "hdfs.locality.StubCalls"]);

        Assert.True(exitCode == 0, errors);
        Assert.Equal("path\nstatus\nlist\n", output);
    }

    [ManifestJdkFact]
    public async Task Build_WithTheJdkOfTheManifest_IsTheJarToTheByte()
    {
        using var output = new TemporaryClasses();

        var (exitCode, _, errors) = await Tool.RunAsync("bash", [JarFolder.In("build.sh"), output.Path]);

        Assert.True(exitCode == 0, errors);
        var built = File.ReadAllBytes(Path.Combine(output.Path, "hdfs-locality-spark.jar"));
        Assert.True(built.AsSpan().SequenceEqual(File.ReadAllBytes(JarFolder.Jar)), Rebuild);
    }

    private static string Text(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static int MajorVersion(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        var head = new byte[8];
        content.ReadExactly(head);
        return (head[6] << 8) | head[7];
    }

    [GeneratedRegex(@"^hdfs/locality/(\w+)(\$\w+)?\.class$")]
    private static partial Regex ClassName();

    /// <summary>A method's access, return type, name and parameters in javap's words: no constructor, no exceptions.</summary>
    [GeneratedRegex(@"(public|protected) \S+ \w+\([^)]*\)")]
    private static partial Regex Method();

    private sealed class TemporaryClasses : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("spark-file-system-jar").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
