using System.Reflection;

namespace Scheduler.Testing;

/// <summary>The recorded bytes under <c>tests/captures</c>.</summary>
public static class Captures
{
    private static readonly string Root = typeof(Captures).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "CapturesDirectory").Value!;

    /// <summary>Full path of a capture, such as <c>namenode/webhdfs/gfbl-ec.http</c>.</summary>
    public static string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>The capture's bytes.</summary>
    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>Names of all captures in a folder that end in <paramref name="suffix"/>, sorted, relative to the root.</summary>
    public static IEnumerable<string> Names(string folder, string suffix) =>
        Directory.EnumerateFiles(PathOf(folder), "*" + suffix)
            .Select(file => Path.GetRelativePath(Root, file))
            .Order(StringComparer.Ordinal);
}
