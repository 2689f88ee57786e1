using System.Reflection;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>The product as it is compiled and as it is written.</summary>
internal static class Source
{
    private static readonly string Root = Path.GetFullPath(typeof(Source).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "SourceDirectory").Value!);

    /// <summary>Every assembly of <c>src</c>: each project has one, of its name.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
        [
            .. Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
                .Select(Path.GetFileNameWithoutExtension)
                .Order(StringComparer.Ordinal)
                .Select(name => Assembly.Load(name!)),
        ];

    /// <summary>Every type that no generator wrote.</summary>
    public static IEnumerable<Type> Types => Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsWritten);

    /// <summary>Every source file, relative to <c>src</c>, with its lines.</summary>
    public static IEnumerable<(string Name, string[] Lines)> Files => FilesIn(Root);

    /// <summary>The same of <c>tests</c>.</summary>
    public static IEnumerable<(string Name, string[] Lines)> TestFiles => FilesIn(Path.GetFullPath(Path.Combine(Root, "..", "tests")));

    /// <summary>The project of a file: its first folder.</summary>
    public static string ProjectOf(string name) => name.Split(Path.DirectorySeparatorChar)[0];

    /// <summary>Assemblies of the product that an assembly uses.</summary>
    public static IEnumerable<string> ProductReferences(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!)
        .Where(name => name.StartsWith("Scheduler.", StringComparison.Ordinal));

    private static IEnumerable<(string Name, string[] Lines)> FilesIn(string root) => Directory
        .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(root, file))
        .Where(name => !name.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .Select(name => (name, File.ReadAllLines(Path.Combine(root, name))));

    private static bool IsWritten(Type type) =>
        !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false)
        && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
        && !type.FullName!.Contains('<', StringComparison.Ordinal)
        && type.Namespace?.StartsWith("Scheduler", StringComparison.Ordinal) == true
        && (type.DeclaringType is null || IsWritten(type.DeclaringType));
}
