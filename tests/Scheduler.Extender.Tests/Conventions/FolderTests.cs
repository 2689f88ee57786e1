namespace Scheduler.Extender.Tests.Conventions;

/// <summary>Folders inside a project depend on each other in one direction, and a type's namespace is its folder.</summary>
public sealed class FolderTests
{
    public static TheoryData<string> Projects => [.. Source.Assemblies.Select(assembly => assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_HaveNoCycle(string project)
    {
        var graph = FolderGraph.Of(project);

        Assert.DoesNotContain(graph.Uses, use => graph.IsInACycle(use.From) && graph.IsInACycle(use.To));
    }

    /// <summary>By a using directive, by a type of a using static, and without one: of the folder that holds the other.</summary>
    [Theory]
    [InlineData("Scheduler.Verbs", "Waiting", "Notices")]
    [InlineData("Scheduler.Core", "Blocks/Store", "Blocks")]
    public void Uses_OfFoldersThatUseOthers_AreFound(string project, string from, string to) =>
        Assert.Contains((from, to), FolderGraph.Of(project).Uses);

    [Fact]
    public void Namespaces_AllFiles_AreTheirFolders() => Assert.Empty(
        from file in Source.Files
        let folder = Path.GetDirectoryName(file.Name)!.Replace('/', '.')
        from line in file.Lines
        where line.StartsWith("namespace ", StringComparison.Ordinal) && line != $"namespace {folder};"
        select $"{file.Name}: {line}");
}
