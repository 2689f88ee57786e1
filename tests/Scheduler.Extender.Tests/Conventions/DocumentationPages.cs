using Scheduler.Extender.Tests.Configuration;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>The Markdown pages of the repository, by their path in it.</summary>
internal static class DocumentationPages
{
    private static readonly string[] Folders = [".github", "config", "dashboards", "deploy", "src", "tests"];

    public static IEnumerable<string> All => Folders
        .SelectMany(folder => Directory.EnumerateFiles(PathOf(folder), "*.md", SearchOption.AllDirectories))
        .Append(PathOf("README.md"))
        .Select(file => Path.GetRelativePath(ConfigurationFiles.Repository, file))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));

    public static string PathOf(string page) => Path.Combine(ConfigurationFiles.Repository, page);

    public static string Text(string page) => File.ReadAllText(PathOf(page));
}
