using System.IO.Compression;
using System.Text;

namespace Scheduler.SparkFileSystem.Tests.Jvm;

/// <summary>The manifest of the committed jar.</summary>
internal static class JarManifest
{
    /// <summary>The value of a line.</summary>
    public static string Value(string name)
    {
        using var jar = ZipFile.OpenRead(JarFolder.Jar);
        using var reader = new StreamReader(jar.GetEntry("META-INF/MANIFEST.MF")!.Open(), Encoding.UTF8);
        // A line that begins with a space continues the last one.
        var lines = reader.ReadToEnd().Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n");
        return lines.Single(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))[(name.Length + 2)..];
    }
}
