using Scheduler.Extender.Doctor;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>Paths:Allow as <c>namespace=prefix</c> with <c>;</c> between rules, and pods of two namespaces or of one.</summary>
public sealed class PathAllowanceFaultTests : IAsyncLifetime
{
    private Clinic _clinic = null!;

    public async Task InitializeAsync() => _clinic = await Clinic.OpenAsync();

    public async Task DisposeAsync() => await _clinic.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("*=/")]
    [InlineData("*=hdfs://ns1/;default=/in")]
    public async Task Examine_OpenAndTwoNamespacesAsk_WarnsAndNamesThem(string rules)
    {
        var findings = await ExamineAsync(rules, "default", "research");

        FindingAssert.AreNotWell(findings, "paths/allow Warn");
        FindingAssert.Names(
            findings, "paths/allow", FindingState.Warn, "2 namespaces ask for locality: default, research", "Set Paths:Allow");
    }

    [Theory]
    [InlineData("", "default")]
    [InlineData("default=/in", "research")]
    [InlineData("*=/in", "research")]
    [InlineData("default=/;research=/in", "research")]
    public async Task Examine_BoundOrOneNamespaceAsks_IsWell(string rules, string other)
    {
        var findings = await ExamineAsync(rules, "default", other);

        FindingAssert.AreNotWell(findings);
        Assert.Contains(findings, finding => finding is { Check: "paths/allow", State: FindingState.Ok });
    }

    [Fact]
    public async Task Examine_OpenAndManyNamespacesAsk_NamesTheFirstFive()
    {
        var findings = await ExamineAsync("", "a", "b", "c", "d", "e", "f");

        FindingAssert.Names(
            findings, "paths/allow", FindingState.Warn, "6 namespaces ask for locality: a, b, c, d, e, …", "deploy/overlays/example");
    }

    [Fact]
    public async Task Examine_OpenAndNoPodAsks_IsWell() => FindingAssert.AreNotWell(await ExamineAsync(""));

    private async Task<IReadOnlyList<Finding>> ExamineAsync(string rules, params string[] namespaces)
    {
        var allow = rules.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(rule => rule.Split('=', 2))
            .ToDictionary(rule => rule[0], rule => new List<string> { rule[1] });
        _clinic.Change = settings => settings with { Paths = settings.Paths with { Allow = allow } };
        foreach (var (index, name) in namespaces.Index())
            _clinic.Admit(new PodRequest(Clinic.Path, $"pod-{index}", name) { Uid = $"uid-{index}" }, "n1");
        return await _clinic.ExamineAsync();
    }
}
