namespace Scheduler.Extender.Tests.Conventions;

/// <summary>Folders inside a project depend on each other in one direction, and a type's namespace is its folder.</summary>
public sealed class FolderTests
{
    /// <summary>Uses that close a cycle today. The list may only shrink: a cured one must be taken out, a new one is not let in.</summary>
    private static readonly (string Project, string From, string To)[] Known =
    [
        ("Scheduler.Sandbox", "Hdfs", "Hdfs/Rpc"),
        ("Scheduler.Sandbox", "Hdfs", "Hdfs/Rpc/Sasl"),
        ("Scheduler.Sandbox", "Hdfs", "Hdfs/WebHdfs"),
        ("Scheduler.Sandbox", "Hdfs/Rpc", "Hdfs/Rpc/Sasl"),
        ("Scheduler.Simulation", "Cluster", "Reads"),
    ];

    public static TheoryData<string> Projects => [.. Source.Assemblies.Select(assembly => assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_HaveNoCycle(string project)
    {
        var graph = FolderGraph.Of(project);
        foreach (var (_, from, to) in Known.Where(known => known.Project == project)) graph.Remove(from, to);

        Assert.DoesNotContain(graph.Uses, use => graph.IsInACycle(use.From) && graph.IsInACycle(use.To));
    }

    [Fact]
    public void KnownUses_All_StillExist()
    {
        var projects = Known.Select(known => known.Project).Distinct();
        var uses = projects.SelectMany(project => FolderGraph.Of(project).Uses.Select(use => (project, use.From, use.To))).ToHashSet();

        Assert.DoesNotContain(Known, known => !uses.Contains(known));
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
