using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Extender.Doctor;
using Scheduler.Extender.Tests.Configuration;
using Scheduler.Extender.Tests.Support;
using Scheduler.Planner;
using Scheduler.Sandbox.Kubernetes;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>An installation with the planner, broken in one link: the doctor names the link.</summary>
public sealed class PlannerFaultTests : IAsyncLifetime
{
    private const string Gate = "webhook/gate", Certificate = "webhook/certificate";

    private WebhookRig _webhook = null!;
    private Clinic _clinic = null!;

    [Fact]
    public async Task Examine_NothingBroken_FindsNothing()
    {
        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings);
        string[] links =
        [
            "planner/version", "planner/lease", "planner/overdue", "webhook/configuration", "webhook/ca-bundle", "webhook/namespaces",
            "webhook/failure-policy", Certificate, Gate, "rbac/patch pods", "rbac/patch pods/status",
        ];
        Assert.All(links, link => Assert.Equal(FindingState.Ok, findings.Single(finding => finding.Check == link).State));
        Assert.Null(_clinic.Cluster.Objects.GetPod("team", "hdfs-locality-doctor"));
    }

    [Fact]
    public async Task Examine_EveryCheckOfThePlanner_IsOnItsPage()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(ConfigurationFiles.Repository, "deploy", "overlays", "planner", "README.md"));

        var checks = (await _clinic.ExamineAsync()).Select(finding => finding.Check)
            .Where(check => check.Split('/')[0] is "planner" or "webhook").Distinct();

        Assert.All(checks, check => Assert.Contains($"`{check}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Examine_PlannerOff_AsksNothingOfIt()
    {
        _clinic.Change = settings => settings;

        var findings = await _clinic.ExamineAsync();

        Assert.DoesNotContain(
            findings, finding => finding.Check.Split('/')[0] is "planner" or "webhook" || finding.Check == "rbac/patch pods");
        Assert.DoesNotContain(_clinic.Cluster.Server.Requests.Requests, request => request.Operation == "create pods");
    }

    [Fact]
    public async Task Examine_NoWebhookConfiguration_IsTheLinkThatBreaksTheGate()
    {
        await using var clinic = await _webhook.OpenAsync(configure: null);

        var findings = await clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "webhook/configuration Fail", $"{Gate} Fail");
        FindingAssert.Names(
            findings, "webhook/configuration", FindingState.Fail, "no MutatingWebhookConfiguration", "deploy/overlays/planner");
        FindingAssert.Names(findings, Gate, FindingState.Fail, "does not get our gate", "Fix the check webhook/configuration first");
    }

    [Theory]
    [InlineData("caBundle", "", "webhook/ca-bundle Fail", "holds no certificate")]
    [InlineData("caBundle", "bm90IFBFTQ==", "webhook/ca-bundle Fail", "holds no certificate")]
    [InlineData("failurePolicy", "Fail", "webhook/failure-policy Warn", "pods cannot be made")]
    [InlineData("namespaceSelector", "", "webhook/namespaces Warn", "namespaceSelector")]
    public async Task Examine_OneFieldOfTheWebhookWrong_NamesIt(string field, string value, string expected, string evidence)
    {
        await using var clinic = await _webhook.OpenAsync(webhook =>
        {
            if (field == "caBundle") webhook["clientConfig"]![field] = value;
            else webhook[field] = value.Length == 0 ? null : value;
        });

        var findings = await clinic.ExamineAsync();

        var (check, state) = (expected.Split(' ')[0], Enum.Parse<FindingState>(expected.Split(' ')[1]));
        FindingAssert.Names(findings, check, state, evidence, "");
        if (state == FindingState.Fail) FindingAssert.Names(findings, Gate, FindingState.Fail, "our gate", $"Fix the check {check} first");
    }

    [Theory]
    [InlineData("another-authority", "no authority of the caBundle")]
    [InlineData("another-name", "not for the name 127.0.0.1")]
    [InlineData("expired", "expired at")]
    public async Task Examine_CertificateThatAnApiServerRefuses_SaysWhy(string fault, string evidence)
    {
        using var other = new TestCertificates();
        await using var served = new TlsServer(fault switch
        {
            "another-authority" => other.Issue("webhook"),
            "another-name" => _webhook.Authority.Issue("webhook", withLoopback: false),
            _ => _webhook.Authority.Issue("webhook", isExpired: true),
        });
        await using var clinic = await _webhook.OpenAsync(webhook => webhook["clientConfig"]!["url"] = served.Address);

        var findings = await clinic.ExamineAsync();

        FindingAssert.Names(findings, Certificate, FindingState.Fail, evidence, "webhook-certificate.sh");
        FindingAssert.Names(findings, Gate, FindingState.Fail, "our gate", $"Fix the check {Certificate} first");
    }

    [Fact]
    public async Task Examine_CertificateThatExpiresSoon_Warns()
    {
        await using var served = new TlsServer(_webhook.IssueFor(days: 3));
        await using var clinic = await _webhook.OpenAsync(webhook => webhook["clientConfig"]!["url"] = served.Address);

        FindingAssert.Names(await clinic.ExamineAsync(), Certificate, FindingState.Warn, "expires at", "webhook-certificate.sh");
    }

    [Fact]
    public async Task Examine_CertificateFilesOfThisReplicaAbsent_Fails()
    {
        var planner = new PlannerOptions { Enabled = true, CertificateFile = "/nowhere/tls.crt", KeyFile = "/nowhere/tls.key" };
        _clinic.Change = settings => settings with { Planner = planner };

        FindingAssert.Names(
            await _clinic.ExamineAsync(), "certificate/admission", FindingState.Fail, "/nowhere/tls.crt", "Renew Planner:CertificateFile");
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/admission/gate", "127.0.0.1:1 does not show a certificate")]
    [InlineData(null, "nowhere.invalid.svc does not show a certificate")]
    public async Task Examine_WebhookOutOfReach_IsUnknown(string? url, string evidence)
    {
        await using var clinic = await _webhook.OpenAsync(webhook =>
        {
            webhook["clientConfig"]!["url"] = url;
            webhook["clientConfig"]!["service"] = new JsonObject { ["name"] = "nowhere", ["namespace"] = "invalid" };
        });

        FindingAssert.Names(await clinic.ExamineAsync(), Certificate, FindingState.Unknown, evidence, "in a pod");
    }

    [Fact]
    public async Task Examine_EveryLinkHoldsAndNoGate_SaysWhereToLook()
    {
        _clinic.Cluster.Objects.Webhook = null;

        FindingAssert.Names(await _clinic.ExamineAsync(), Gate, FindingState.Fail, "does not get our gate", "Planner:MaxGatedPods");
    }

    [Fact]
    public async Task Examine_NamespaceWithoutTheLabel_TellsHowToLabel()
    {
        _clinic.Cluster.Add(new PodRequest(Clinic.Path));

        FindingAssert.Names(
            await _clinic.ExamineAsync(new PodRequest(Clinic.Path)), Gate, FindingState.Warn, "Pods of default", "kubectl label namespace");

        _clinic.Cluster.Objects.LabelNamespace("team", "other", "x");
        FindingAssert.Names(await _clinic.ExamineAsync(), Gate, FindingState.Warn, "No namespace", "kubectl label namespace");
    }

    [Theory]
    [InlineData("get mutatingwebhookconfigurations", "webhook/configuration", "mutatingwebhookconfigurations")]
    [InlineData("list namespaces", Gate, "list on namespaces")]
    [InlineData("create pods", Gate, "create on pods")]
    [InlineData("get leases", "planner/lease", "get on the lease")]
    public async Task Examine_RightMissing_IsUnknownWithTheRight(string operation, string check, string right)
    {
        _clinic.Cluster.Server.Faults.Inject(ApiServerFault.Forbidden, operation: operation);

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings);
        FindingAssert.Names(findings, check, FindingState.Unknown, "forbidden", right);
    }

    [Fact]
    public async Task Examine_RightsOfThePlannerMissing_NamesEach()
    {
        _clinic.Cluster.Server.Access.Review = question => question is not ({ Verb: "patch" } or { Verb: "update", Resource: "leases" });

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(
            findings,
            "rbac/patch pods Fail",
            "rbac/patch pods/status Fail",
            "rbac/update leases.coordination.k8s.io hdfs-locality/hdfs-locality-planner Fail");
        FindingAssert.Names(findings, "rbac/update", FindingState.Fail, "may not update leases", "deploy/overlays/planner/role.yaml");
    }

    [Theory]
    [InlineData("absent", "There is no lease")]
    [InlineData("empty", "No replica holds")]
    [InlineData("old", "has not renewed it since")]
    [InlineData("never", "has not renewed it ever")]
    public async Task Examine_NoReplicaPlans_Fails(string fault, string evidence)
    {
        var spec = fault switch
        {
            "empty" => new JsonObject { ["holderIdentity"] = "" },
            "old" => new JsonObject { ["renewTime"] = "2026-01-01T00:00:00.000000Z" },
            _ => new JsonObject { ["renewTime"] = null },
        };
        if (fault == "absent")
            _clinic.Change = settings => settings with { Planner = new PlannerOptions { Enabled = true, Lease = "hdfs-locality/other" } };
        else _clinic.Cluster.Objects.UpdateLease("hdfs-locality", "hdfs-locality-planner", new JsonObject { ["spec"] = spec });

        FindingAssert.Names(await _clinic.ExamineAsync(), "planner/lease", FindingState.Fail, evidence, "a replica runs");
    }

    [Theory]
    [InlineData("1.29", nameof(FindingState.Fail), "stable from 1.30")]
    [InlineData("1.30", nameof(FindingState.Ok), "is promised from 1.35")]
    [InlineData("1.34", nameof(FindingState.Ok), "is promised from 1.35")]
    [InlineData("1.35", nameof(FindingState.Ok), "may set a nominated node (beta)")]
    public async Task Examine_VersionOfTheApiServer_SaysWhatItPromises(string version, string state, string evidence)
    {
        await using var clinic = await _webhook.OpenAsync(_ => { }, Version.Parse($"{version}.0"));

        FindingAssert.Names(await clinic.ExamineAsync(), "planner/version", Enum.Parse<FindingState>(state), evidence, "");
    }

    [Fact]
    public async Task Examine_PodGatedForTooLong_IsNamed()
    {
        AddGated("waits-for-a-queue", IPodGates.Gate, "kueue.x-k8s.io/admission");
        FindingAssert.AreNotWell(await _clinic.ExamineAsync());

        AddGated("stuck", IPodGates.Gate);
        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "planner/overdue Warn");
        FindingAssert.Names(findings, "planner/overdue", FindingState.Warn, "1 pods", "release --older-than 35s");
        FindingAssert.Names(findings, "planner/overdue", FindingState.Warn, "team/stuck", "");
    }

    public async Task InitializeAsync()
    {
        _webhook = WebhookRig.Start();
        _clinic = await _webhook.OpenAsync(_ => { });
    }

    public async Task DisposeAsync()
    {
        await _clinic.DisposeAsync();
        await _webhook.DisposeAsync();
    }

    private void AddGated(string name, params string[] gates)
    {
        var pod = new PodRequest(Clinic.Path, name, "team") { Uid = name }.ToJson();
        pod["metadata"]!["creationTimestamp"] = "2026-01-01T00:00:00Z";
        pod["spec"]!["schedulingGates"] = new JsonArray([.. gates.Select(gate => new JsonObject { ["name"] = gate })]);
        _clinic.Cluster.Objects.AddPod(pod);
    }
}
