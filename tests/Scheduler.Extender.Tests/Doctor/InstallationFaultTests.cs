using Scheduler.Extender.Doctor;
using Scheduler.Extender.Tests.Support;
using Scheduler.Kubernetes.Client;
using Scheduler.Management;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Sandbox.Kubernetes;
using Scheduler.Testing.Redis;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>An installation broken in one place: the doctor names the place and the remedy, and nothing else.</summary>
public sealed class InstallationFaultTests : IAsyncLifetime
{
    private Clinic _clinic = null!;

    public async Task InitializeAsync() => _clinic = await Clinic.OpenAsync();

    public async Task DisposeAsync() => await _clinic.DisposeAsync();

    [Fact]
    public async Task Examine_NothingBroken_FindsNothing()
    {
        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings);
        Assert.Equal(0, DoctorReport.ExitCodeOf(findings));
        Assert.Contains(findings, finding => finding is { Check: "identity", State: FindingState.Ok });
        Assert.Contains(findings, finding => finding is { Check: "datanode-report/ns1", State: FindingState.Ok });
    }

    [Fact]
    public async Task Examine_NameNodeUnreachable_FailsForEachTransport()
    {
        await _clinic.NameNode.StopAsync();

        var findings = await _clinic.ExamineAsync();

        var nameNode = $"namenode/ns1/{_clinic.NameNode.RpcAddress}/rpc";
        FindingAssert.Names(findings, nameNode, FindingState.Fail, $"{_clinic.NameNode.RpcAddress}", "Check that the NameNode runs");
        FindingAssert.Names(
            findings,
            $"namenode/ns1/{_clinic.NameNode.Address.Authority}/webhdfs",
            FindingState.Fail,
            "NameNode",
            "dfs.namenode.http-address");
        Assert.Equal(1, DoctorReport.ExitCodeOf(findings));
    }

    [Fact]
    public async Task Examine_NoActiveNameNode_SaysSo()
    {
        _clinic.NameNode.HaState = HaState.Standby;

        var findings = await _clinic.ExamineAsync();

        FindingAssert.Names(
            findings, $"namenode/ns1/{_clinic.NameNode.RpcAddress}", FindingState.Fail, "standby", "Make a NameNode active");
    }

    [Fact]
    public async Task Examine_RpcPortClosed_WarnsThatWebHdfsAloneServes()
    {
        _clinic.Change = settings => settings with
        {
            NameNode =
                settings.NameNode with { Nameservices = new() { ["ns1"] = [_clinic.NameNode.Address.ToString(), "hdfs://127.0.0.1:1"] } },
        };

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "namenode/ns1/127.0.0.1:1/rpc Warn");
        FindingAssert.Names(findings, "namenode/ns1/127.0.0.1:1/rpc", FindingState.Warn, "127.0.0.1:1", "dfs.namenode.rpc-address");
    }

    [Fact]
    public async Task Examine_NameNodeWantsKerberos_TellsWhichIdentityToGive()
    {
        _clinic.NameNode.Faults.Inject(NameNodeFault.Unauthorized);

        var findings = await _clinic.ExamineAsync();

        FindingAssert.Names(
            findings, $"namenode/ns1/{_clinic.NameNode.Address.Authority}/webhdfs", FindingState.Fail, "NameNode", "NameNode:Keytab");
    }

    [Fact]
    public async Task Examine_UserIsNoSuperuser_WarnsOfWhatIsLost()
    {
        _clinic.Change = settings => settings with { NameNode = settings.NameNode with { User = "spark" } };

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "datanode-report/ns1 Warn", "inotify/ns1 Warn");
        FindingAssert.Names(findings, "datanode-report/ns1", FindingState.Warn, "Superuser privilege", "dfs.permissions.superusergroup");
    }

    [Theory]
    [InlineData("/rack-1")]
    [InlineData("/dc1/rack-1")]
    public async Task Examine_Router_SaysWhatItDoesNotSupportAndWhomReplicasAreSortedFor(string rack)
    {
        await using var clinic = await Clinic.OpenAsync(routerOf: "ns0", rack);

        var findings = await clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "inotify/ns1 Warn", "router/ns1 Warn");
        FindingAssert.Names(
            findings, "inotify/ns1", FindingState.Warn, "is a Router (RBF), which does not support this", "NameNode:InotifyInterval");
        FindingAssert.Names(findings, "router/ns1", FindingState.Warn, "sort replicas", "dfs.namenode.ip-proxy-users");
    }

    [Fact]
    public async Task Examine_SafeMode_IsNamedWithTheNameNode()
    {
        _clinic.NameNode.IsInSafeMode = true;

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "safe-mode/ns1 Fail");
        FindingAssert.Names(
            findings, "safe-mode/ns1", FindingState.Fail, _clinic.NameNode.RpcAddress.ToString(), "hdfs dfsadmin -safemode get");
    }

    [Theory]
    [InlineData(0, nameof(FindingState.Fail), "No DataNode is alive")]
    [InlineData(1, nameof(FindingState.Warn), "1 DataNode is alive")]
    [InlineData(2, nameof(FindingState.Warn), "2 DataNodes are alive")]
    public async Task Examine_NoOrFewDataNodes_SaysSo(int alive, string state, string evidence)
    {
        for (var i = alive + 1; i <= 3; i++) _clinic.Files.DataNode($"n{i}").IsDead = true;

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, $"datanode-report/ns1 {state}");
        FindingAssert.Names(findings, "datanode-report/ns1", Enum.Parse<FindingState>(state), evidence, "DataNodes");
    }

    [Theory]
    [InlineData("hdfs://127.0.0.1:1", "Only RPC can answer this, and it failed", "Fix namenode/ns1/127.0.0.1:1/rpc")]
    [InlineData(null, "Only WebHDFS is used", "dfs.namenode.rpc-address")]
    public async Task Examine_RpcNotThere_SaysWhichChecksCouldNotBeMade(string? rpc, string evidence, string remedy)
    {
        var webHdfs = _clinic.NameNode.Address.ToString();
        _clinic.Change = settings => settings with
        {
            NameNode = settings.NameNode with { Nameservices = new() { ["ns1"] = rpc is null ? [webHdfs] : [webHdfs, rpc] } },
        };

        var findings = await _clinic.ExamineAsync();

        Assert.All((string[])["safe-mode/ns1", "datanode-report/ns1", "inotify/ns1"], check =>
            FindingAssert.Names(findings, check, FindingState.Unknown, evidence, remedy));
        Assert.Contains("only by age", findings.Single(finding => finding.Check == "inotify/ns1").Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examine_DataNodePodNotReady_IsNamed()
    {
        _clinic.Cluster.Objects.AddPod(System.Text.Json.Nodes.JsonNode.Parse("""
            {"metadata":{"name":"dn-0","namespace":"hdfs","labels":{"app.kubernetes.io/component":"datanode"}},
             "spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}]},
             "status":{"phase":"Running","conditions":[{"type":"Ready","status":"False","lastTransitionTime":"2026-01-01T00:01:00Z"}]}}
            """)!.AsObject());

        FindingAssert.Names(await _clinic.ExamineAsync(), "identity/not-ready", FindingState.Warn, "hdfs/dn-0", "readiness probe");
    }

    [Fact]
    public async Task Examine_RightToRecordWaitsMissing_MattersOnceAPodWaits()
    {
        _clinic.Cluster.Server.Access.Review = question => question is not { Verb: "patch" };
        FindingAssert.AreNotWell(await _clinic.ExamineAsync());

        _clinic.Cluster.Add(new PodRequest(Clinic.Path)
        {
            Annotations = new Dictionary<string, string> { ["hdfs.locality/level"] = "node", ["hdfs.locality/max-wait"] = "15s" },
        });
        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "rbac/patch pods/status Warn");
        FindingAssert.Names(findings, "rbac/patch pods/status", FindingState.Warn, "may not patch pods/status", "overlay waiting");
    }

    [Fact]
    public async Task Examine_RedisUnreachable_Fails()
    {
        _clinic.Change = settings =>
            settings with { Redis = settings.Redis with { Configuration = $"127.0.0.1:{RedisServer.FreePort()}" } };

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "redis Fail");
        FindingAssert.Names(findings, "redis", FindingState.Fail, "Redis at 127.0.0.1", "Redis:Configuration");
    }

    [RedisFact]
    public async Task Examine_RedisInOrder_IsFine()
    {
        await using var redis = await RedisServer.StartAsync();
        _clinic.Change = settings =>
            settings with { Redis = settings.Redis with { Configuration = redis.EndPoint, CallTimeout = TimeSpan.FromSeconds(2) } };

        // On a busy machine the first commands may take longer than doctor waits.
        await Eventually.HoldsAsync(
            async () => !(await _clinic.ExamineAsync()).Any(finding => finding.State is FindingState.Warn or FindingState.Fail),
            "Redis is in order");
    }

    [RedisFact]
    public async Task Examine_RedisUserWithoutTheChannel_NamesTheRight()
    {
        await using var redis = await RedisServer.StartAsync(
            "--user", "app", "on", ">secret", "~hdfs-locality:*", "resetchannels", "+@all");
        _clinic.Change = settings => settings with
        {
            Redis =
                settings.Redis with { Configuration = $"{redis.EndPoint},user=app,password=secret", CallTimeout = TimeSpan.FromSeconds(2) },
        };

        FindingAssert.Names(await _clinic.ExamineAsync(), "redis", FindingState.Fail, "&hdfs-locality:*", "rights of its user");
    }

    [RedisFact]
    public async Task Examine_RedisWithoutTls_IsNotCalledAWrongPassword()
    {
        await using var redis = await RedisServer.StartAsync();
        _clinic.Change = settings => settings with
        {
            Redis = settings.Redis with { Configuration = $"rediss://{redis.EndPoint},connectTimeout=1000,connectRetry=1" },
        };

        FindingAssert.Names(await _clinic.ExamineAsync(), "redis", FindingState.Fail, "answers without TLS", "Redis:Configuration");
    }

    [Fact]
    public async Task Examine_TokenNotKnown_TellsWhichCredentialsToGive()
    {
        _clinic.Cluster.Server.Access.AddToken("right", new ApiUser("extender"));
        _clinic.Connect = connection => new ClusterConnection(connection.Server) { Token = "wrong" };

        var findings = await _clinic.ExamineAsync();

        FindingAssert.Names(findings, "kubernetes", FindingState.Fail, "401", "token or client certificate");
    }

    [Fact]
    public async Task Examine_ApiServerUnreachable_Fails()
    {
        await _clinic.Cluster.Server.StopAsync();

        var findings = await _clinic.ExamineAsync();

        FindingAssert.Names(findings, "kubernetes", FindingState.Fail, "refused", "KUBECONFIG");
        FindingAssert.Names(findings, "identity", FindingState.Unknown, "could not be listed", "rbac");
        FindingAssert.Names(findings, "rbac", FindingState.Unknown, "the API server did not answer", "kubernetes");
    }

    [Fact]
    public async Task Examine_RightMissing_NamesIt()
    {
        _clinic.Cluster.Server.Access.Review = question => question is not { Verb: "watch", Resource: "pods" };

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "rbac/watch pods Fail");
        FindingAssert.Names(findings, "rbac/watch pods", FindingState.Fail, "may not watch pods", "deploy/extender/role.yaml");
    }

    [Fact]
    public async Task Examine_DataNodeOnNoNode_NamesIt()
    {
        _clinic.Files.AddDataNode("elsewhere.example.com", "192.0.2.7", "/rack-9");

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "identity/unmapped Fail");
        FindingAssert.Names(findings, "identity/unmapped", FindingState.Fail, "elsewhere.example.com", "hdfs.locality/datanode");
    }

    [Fact]
    public async Task Examine_DataNodePodWithoutTheLabel_IsFound()
    {
        for (var i = 0; i < 30; i++)
        {
            _clinic.Files.AddDataNode($"dn-{i}.dn.hdfs.svc.cluster.local", $"10.244.0.{i}", "/rack-1");
            _clinic.Cluster.Objects.AddPod(System.Text.Json.Nodes.JsonNode.Parse($$$"""
                {"metadata":{"name":"dn-{{{i}}}","namespace":"hdfs"},
                 "spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}]},
                 "status":{"phase":"Running","podIP":"10.244.0.{{{i}}}","conditions":[{"type":"Ready","status":"True"}]}}
                """)!.AsObject());
        }

        FindingAssert.AreNotWell(await _clinic.ExamineAsync());
    }

    [Fact]
    public async Task Examine_DataNodeClaimedByTwoNodes_NamesBoth()
    {
        _clinic.Cluster.Annotate("n1", "n3");
        _clinic.Cluster.Annotate("n2", "n3");

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "identity/conflict Fail");
        FindingAssert.Names(findings, "identity/conflict", FindingState.Fail, "n3", "Identity:Mappings");
    }

    [Theory]
    [InlineData(true, nameof(FindingState.Fail), "expired at")]
    [InlineData(false, nameof(FindingState.Warn), "expires at")]
    public async Task Examine_CertificateExpiredOrSoon_TellsWhichToRenew(bool isExpired, string state, string evidence)
    {
        using var authority = new TestCertificates();
        using var files = TlsDirectory.Of(authority, isExpired);
        _clinic.Change = settings => files.Secure(settings);

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, $"certificate/extender {state}");
        FindingAssert.Names(findings, "certificate/extender", Enum.Parse<FindingState>(state), evidence, "Renew Extender:CertificateFile");
    }

    [Fact]
    public async Task Examine_NoSchedulerCalls_Warns()
    {
        await using var service = await RunningService.StartAsync([_clinic.NameNode.Address], _clinic.Cluster.Connection);
        _clinic.Change = settings =>
            settings with { Management = new ManagementOptions { Urls = service.Management.BaseAddress!.ToString() } };

        var silent = await _clinic.ExamineAsync();
        await service.AllVerbsAnswerAsync(new PodRequest(Clinic.Path), "n1");
        var called = await _clinic.ExamineAsync();

        FindingAssert.Names(silent, "caller", FindingState.Warn, "No request", "urlPrefix");
        FindingAssert.Names(called, "caller", FindingState.Ok, "3 requests", "");
    }
}
