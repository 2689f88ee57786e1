using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Scheduler.Core;
using Scheduler.Deploy.Tests.Manifests;
using Scheduler.Extender.Commands;
using Scheduler.Planner;

namespace Scheduler.Deploy.Tests.Planner;

/// <summary>
/// deploy/overlays/planner/README.md: its overlays build, its order of an uninstall leaves nothing, its sweeper frees no pod that waits.
/// </summary>
public sealed partial class PlannerPageTests : IDisposable
{
    private const string Label = "app.kubernetes.io/component";

    private static readonly string Page = Repository.Text("deploy/overlays/planner/README.md");

    private static readonly string[] Blocks = [.. YamlBlock().Matches(Page).Select(match => match.Groups[1].Value)];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hdfs-locality-planner-");

    public void Dispose() => _directory.Delete(recursive: true);

    [KubectlTheory]
    [InlineData(null, "hdfs-locality-sweeper")]
    [InlineData("components: [../deploy/overlays/planner, ../deploy/overlays/redis]", "hdfs-locality-redis")]
    [InlineData("components: [../deploy/overlays/planner, ../deploy/overlays/planner/cert-manager]", "hdfs-locality-webhook-authority")]
    public async Task Overlay_AsThePageShowsIt_RunsOneImageInServiceAndSweeper(string? lines, string name)
    {
        var overlay = Assert.Single(Blocks, block => block.Contains("kind: Kustomization", StringComparison.Ordinal));
        var block = lines is null ? "" : Assert.Single(Blocks, block => block.StartsWith(lines, StringComparison.Ordinal));

        var install = await BuildAsync(lines is null ? overlay : Components().Replace(overlay, block));

        Assert.Contains(install.Manifests, manifest => manifest.Name == name);
        Assert.All(
            ((string[])["extender", "sweeper"]).Select(container => install.Container(container).Container.Text("image")),
            image => Assert.Equal("REGISTRY/hdfs-locality-scheduler:0.1.0", image));
    }

    [Fact]
    public void Uninstall_AsThePageShowsIt_RemovesTheWebhookThenTheGatesThenTheRest()
    {
        var steps = Page[Page.IndexOf("## Uninstall", StringComparison.Ordinal)..];

        var order = new[]
        {
            "kubectl delete mutatingwebhookconfiguration hdfs-locality-planner\n",
            "dotnet /app/Scheduler.Extender.dll release --all\n",
            "kubectl apply -k YOUR-OVERLAY\n",
            "delete clusterrole,clusterrolebinding -l",
            // Rights without the fence are never there.
            "delete validatingadmissionpolicybinding,validatingadmissionpolicy -l",
        }.Select(step => steps.IndexOf(step, StringComparison.Ordinal)).ToArray();

        Assert.DoesNotContain(-1, order);
        Assert.Equal(order.Order(), order);
    }

    [KubectlFact]
    public async Task Uninstall_ByLabel_RemovesAllThatTheComponentAdds()
    {
        var without = (await Install.BuildAsync("extender")).Manifests.Select(manifest => $"{manifest}").ToHashSet();
        var added = (await Install.BuildAsync($"{Install.Planner}+planner/cert-manager")).Manifests
            .Where(manifest => manifest.Kind != "ConfigMap" && !without.Contains($"{manifest}")).ToArray();
        var deleted = Deleted().Matches(Page[Page.IndexOf("## Uninstall", StringComparison.Ordinal)..])
            .SelectMany(match => match.Groups[1].Value.Split(',')).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.NotEmpty(added);
        Assert.All(added, manifest => Assert.Equal("planner", manifest.Json["metadata"]!["labels"]!.Text(Label)));
        // The page says of cert-manager's that they have the label.
        Assert.All(
            added.Where(manifest => manifest.Kind is not ("Issuer" or "Certificate")),
            manifest => Assert.Contains(manifest.Kind, deleted));
    }

    [KubectlFact]
    public async Task Sweeper_OfTheManifest_IsACommandThatWaitsForThePlannerFirst()
    {
        var sweeper = (await Install.BuildAsync(Install.Planner)).Container("sweeper").Container;
        var arguments = sweeper.Texts("args").ToArray();

        var parsed = new RootCommand { new ReleaseCommand() }.Parse(arguments);

        Assert.Empty(parsed.Errors);
        Assert.Equal(typeof(ReleaseCommand), parsed.CommandResult.Command.GetType());
        Assert.True(Duration.TryParse(parsed.GetValue<string>("--older-than")!, out var olderThan));
        // Every replica frees an overdue pod within 5 s.
        Assert.InRange(olderThan.Value, new PlannerOptions().MaxGated.Value + TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
    }

    [KubectlFact]
    public async Task Sweeper_OfTheManifest_RunsEachMinuteAndNeverTwiceAtOnce()
    {
        var install = await Install.BuildAsync(Install.Planner);

        var spec = Assert.Single(install.OfKind("CronJob")).Json["spec"]!;

        Assert.Equal(("* * * * *", "Forbid"), (spec.Text("schedule"), spec.Text("concurrencyPolicy")));
        Assert.InRange(int.Parse(spec["jobTemplate"]!["spec"]!.Text("activeDeadlineSeconds")!, CultureInfo.InvariantCulture), 30, 300);
        Assert.Equal(install.Container("extender").Container.Text("image"), install.Container("sweeper").Container.Text("image"));
    }

    private async Task<Install> BuildAsync(string kustomization)
    {
        var mine = _directory.CreateSubdirectory("mine").FullName;
        Directory.CreateSymbolicLink(Path.Combine(_directory.FullName, "deploy"), Repository.PathOf("deploy"));
        foreach (var file in (string[])["core-site.xml", "hdfs-site.xml"])
            await File.WriteAllTextAsync(Path.Combine(mine, file), "<configuration/>");
        await File.WriteAllTextAsync(Path.Combine(mine, "kustomization.yaml"), kustomization);
        return await Install.BuildAtAsync(mine);
    }

    [GeneratedRegex(@"^```yaml\n([\s\S]*?)^```", RegexOptions.Multiline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"^components: .*\n", RegexOptions.Multiline)]
    private static partial Regex Components();

    [GeneratedRegex(@"delete ([\w,]+) (?:-l|hdfs)")]
    private static partial Regex Deleted();
}
