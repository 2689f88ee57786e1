namespace Scheduler.Extender.Tests.Conventions;

/// <summary>
/// Dependencies point one way: host → verbs, management → listeners → core → the base class library, and host → adapters → core. The
/// sandbox stands apart, as the outside world does; the demo joins it with the simulation, and sees the service by HTTP alone.
/// </summary>
public sealed class DependencyTests
{
    private const string Core = "Scheduler.Core";
    private const string Host = "Scheduler.Extender";
    private const string Sandbox = "Scheduler.Sandbox";
    private const string History = "Scheduler.History";
    private const string Simulation = "Scheduler.Simulation";
    private const string Demo = "Scheduler.Demo";
    private const string Listeners = "Scheduler.Listeners";
    private const string Verbs = "Scheduler.Verbs";
    private const string Management = "Scheduler.Management";
    private const string Planner = "Scheduler.Planner";

    /// <summary>Pure, and so no adapter: every project may use it.</summary>
    private const string Footers = "Scheduler.ParquetFooters";

    public static TheoryData<string> Adapters =>
        [.. Source.Assemblies.Select(assembly => assembly.GetName().Name!)
            .Where(name => name is not (Core or Host or Sandbox or History or Verbs or Management or Planner or Demo))];

    [Fact]
    public void Core_References_OnlyTheBaseClassLibrary()
    {
        var references = Find(Core).GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.All(references, name => Assert.StartsWith("System", name, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public void Adapter_References_CoreAlone(string adapter) => Assert.Equal([Core], Source.ProductReferences(Find(adapter)));

    [Theory]
    [InlineData(Verbs)]
    [InlineData(Management)]
    [InlineData(Planner)]
    public void HttpSide_References_CoreAndTheListeners(string side) =>
        Assert.Equal([Core, Listeners], Source.ProductReferences(Find(side)).Order());

    [Fact]
    public void History_References_CoreAndTheFooterReader() =>
        Assert.Equal([Core, Footers], Source.ProductReferences(Find(History)).Order());

    [Fact]
    public void FooterReader_References_CoreAndTheBaseClassLibrary()
    {
        var references = Find(Footers).GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => name != Core);

        Assert.All(references, name => Assert.StartsWith("System", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Sandbox_References_NothingOfTheProduct() => Assert.Empty(Source.ProductReferences(Find(Sandbox)));

    [Fact]
    public void Demo_References_CoreSandboxAndSimulation() =>
        Assert.Equal([Core, Sandbox, Simulation], Source.ProductReferences(Find(Demo)).Order(StringComparer.Ordinal));

    /// <summary>What serves must not need it: a command alone may load these.</summary>
    [Theory]
    [InlineData(Demo, "Commands/DemoCommand.cs", "Commands/DemoReport.cs")]
    [InlineData(
        Simulation,
        "Commands/SimulateCommand.cs",
        "Simulate/RecordedTrace.cs",
        "Simulate/SimulateFlags.cs",
        "Simulate/SimulationChart.cs",
        "Simulate/SimulationReport.cs")]
    [InlineData(Sandbox)]
    public void Host_UsesOfWhatIsForOneCommand_AreInThatCommand(string assembly, params string[] files) => Assert.Equal(
        files.Select(file => $"{Host}/{file}"),
        Source.Files
            .Where(file => file.Name.StartsWith(Host + "/", StringComparison.Ordinal))
            .Where(
                file => file.Lines.Any(
                    line => line.StartsWith("using ", StringComparison.Ordinal) && line.Contains(assembly, StringComparison.Ordinal)))
            .Select(file => file.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Host_References_NothingThatIsNotOfSource() =>
        Assert.Subset(
            Source.Assemblies.Select(assembly => assembly.GetName().Name!).ToHashSet(), Source.ProductReferences(Find(Host)).ToHashSet());

    [Fact]
    public void Core_Types_KnowNoLoggerAndNoHttp() => Assert.DoesNotContain(
        Find(Core).GetReferencedAssemblies(),
        reference => reference.Name!.StartsWith("System.Net.Http", StringComparison.Ordinal));

    private static System.Reflection.Assembly Find(string name) => Source.Assemblies.Single(assembly => assembly.GetName().Name == name);
}
