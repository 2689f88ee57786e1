namespace Scheduler.Testing;

/// <summary>The Markdown pages of the repository, by their path in it.</summary>
public static class DocumentationPages
{
    private static readonly string[] Folders = [".github", "config", "dashboards", "deploy", "src", "tests"];

    private static readonly string Root = Path.GetFullPath(Captures.PathOf("../.."));

    public static IEnumerable<string> All => Folders
        .SelectMany(folder => Directory.EnumerateFiles(PathOf(folder), "*.md", SearchOption.AllDirectories))
        .Append(PathOf("README.md"))
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));

    /// <summary>Full path of a page, or of what else is in the repository.</summary>
    public static string PathOf(string page) => Path.Combine(Root, page);

    public static string Text(string page) => File.ReadAllText(PathOf(page));
}
