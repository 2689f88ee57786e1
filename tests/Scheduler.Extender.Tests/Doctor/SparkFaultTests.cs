using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Scheduler.Extender.Doctor;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Extender.Tests.Doctor;

/// <summary>A Spark job without hostNetwork whose reads are not near, for one reason each.</summary>
public sealed class SparkFaultTests : IAsyncLifetime
{
    private SparkClinic _clinic = null!;

    public async Task InitializeAsync() => _clinic = await SparkClinic.OpenAsync();

    public async Task DisposeAsync() => await _clinic.DisposeAsync();

    [Fact]
    public async Task Examine_AsItShouldBe_SaysHowManyTasksReadNear()
    {
        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings);
        Assert.Equal(
            [
                "job/annotations", "job/caller-context", "job/datanode-addresses", "job/datanode-hostname", "job/host-names", "job/input",
                "job/ip-proxy-users", "job/jar", "job/near-reads", "job/node-ip", "job/placement", "job/short-circuit", "job/tasks",
            ],
            findings
                .Where(finding => finding.Check.StartsWith("job/", StringComparison.Ordinal) && finding.State == FindingState.Ok)
                .Select(finding => finding.Check).Order(StringComparer.Ordinal));
        FindingAssert.Names(
            findings,
            "job/tasks",
            FindingState.Ok,
            "5 of 6 tasks NODE_LOCAL (1 ANY); 4 GiB of 5 GiB read by tasks on a node of their block. Most of the rest is in stage 2 (count "
                + "at Count.scala:21): 1 of 4 tasks, 1 GiB.",
            "");
        FindingAssert.Names(findings, "job/jar", FindingState.Ok, "asked for the executors 7 times", "");
        // The service's account has no such right.
        Assert.Equal(0, _clinic.Clinic.Cluster.Server.Requests.Count("get pods"));
    }

    [Theory]
    [InlineData("spark.hadoop.fs.hdfs.impl", "fs.hdfs.impl is not set")]
    [InlineData("spark.hadoop.hdfs.locality.url", "hdfs.locality.url is not set")]
    public async Task Examine_JarNotConfigured_NamesTheMissingLine(string line, string says)
    {
        Unasked();
        _clinic.Driver.Change("environment", json =>
        {
            Remove(json["sparkProperties"]!, line);
            if (line.EndsWith("impl", StringComparison.Ordinal)) Remove(json["hadoopProperties"]!, "fs.hdfs.impl");
        });

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/jar Fail");
        FindingAssert.Names(findings, "job/jar", FindingState.Fail, says, "hdfs-locality-spark.jar");
    }

    [Fact]
    public async Task Examine_JarHasNotAsked_FailsWhereTasksAreBlind()
    {
        Unasked();
        Blind();

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/jar Fail", "job/tasks Warn");
        FindingAssert.Names(findings, "job/jar", FindingState.Fail, "has not asked for the map. No driver asked.", "near-reads=true");
        FindingAssert.Names(findings, "job/tasks", FindingState.Warn, "0 of 6 tasks NODE_LOCAL (6 ANY)", "job/jar");
    }

    [Fact]
    public async Task Examine_ServiceNamedNoExecutor_Warns()
    {
        _clinic.SayAsked(new(StubDriver.Application, DateTimeOffset.UnixEpoch, 3, 0, 0, ""));

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/jar Warn");
        FindingAssert.Names(findings, "job/jar", FindingState.Warn, "0 beside 0 DataNodes. So blocks keep", "identity");
    }

    /// <summary>It may have asked another replica.</summary>
    [Fact]
    public async Task Examine_JarHasNotAskedButTasksAreNear_OnlyWarns()
    {
        Unasked();

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/jar Warn");
        FindingAssert.Names(findings, "job/jar", FindingState.Warn, "No driver asked", "ask each: --service URL");
    }

    [Fact]
    public async Task Examine_ServiceUnavailable_IsUnknown()
    {
        _clinic.Driver.Answer("/api/v1/explain/default/exec-1", context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings);
        FindingAssert.Names(findings, "job/jar", FindingState.Unknown, "answers 401", "--token-file");
    }

    /// <summary>Spark puts an IPv6 address in brackets, and may write it otherwise than Kubernetes does.</summary>
    [Fact]
    public async Task Examine_ExecutorWithIPv6_IsTheSameHost()
    {
        _clinic.ChangeExecutor = pod => pod["status"]!["podIP"] = "fd00::1";
        _clinic.Driver.Change("executors", json => json[1]!["hostPort"] = "[fd00:0:0:0:0:0:0:1]:40111");

        FindingAssert.AreNotWell(await _clinic.ExamineAsync());
    }

    [Fact]
    public async Task Examine_TasksHaveReadNothingYet_CountsTasks()
    {
        SetLocality("ANY", bytesRead: 0);

        var findings = await _clinic.ExamineAsync();

        FindingAssert.Names(findings, "job/tasks", FindingState.Warn, "0 of 6 tasks NODE_LOCAL (6 ANY); 0 B of 0 B", "job/jar");
    }

    /// <summary>A driver whose input is read ahead is no sibling, and its executors are examined.</summary>
    [Fact]
    public async Task Examine_Driver_ExaminesItsExecutors()
    {
        var findings = await _clinic.ExamineAsync(ofTheDriver: true);

        FindingAssert.AreNotWell(findings);
        FindingAssert.Names(findings, "job/placement", FindingState.Ok, "1 of 1 bound pods", "");
        FindingAssert.Names(findings, "job/node-ip", FindingState.Ok, "its node's address", "");
    }

    [Fact]
    public async Task Examine_ExecutorRegisteredByAnotherHost_ShowsBoth()
    {
        _clinic.Driver.Change("executors", json => json[1]!["hostPort"] = "exec-1.pods.example:40111");

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/host-names Fail");
        FindingAssert.Names(
            findings,
            "job/host-names",
            FindingState.Fail,
            "executor 1 by 'exec-1.pods.example', while its pod has 10.2.0.11",
            "SPARK_EXECUTOR_POD_IP");
    }

    [Theory]
    [InlineData("sparkProperties", "spark.log.callerContext", null, "spark.log.callerContext is not set")]
    [InlineData("sparkProperties", "spark.log.callerContext", "nightly", "is 'nightly'")]
    [InlineData("sparkProperties", "spark.log.callerContext", "clientIp:10.9.0.1", "is 'clientIp:10.9.0.1'")]
    [InlineData("hadoopProperties", "hadoop.caller.context.enabled", "false", "enabled is not true")]
    [InlineData("hadoopProperties", "hadoop.caller.context.enabled", null, "enabled is not true")]
    [InlineData("sparkProperties", "spark.hadoop.hadoop.caller.context.enabled", "true", "by a spark.hadoop. line")]
    [InlineData("hadoopProperties", "hadoop.caller.context.max.size", "128", "max.size is 128")]
    [InlineData("hadoopProperties", "hadoop.caller.context.max.size", null, "max.size is 128")]
    [InlineData("hadoopProperties", "hadoop.caller.context.max.size", "many", "max.size is 0")]
    public async Task Examine_CallerContextNotSet_SaysWhatIsMissing(string kind, string key, string? value, string says)
    {
        _clinic.SetProperty(kind, key, value);

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/caller-context Warn", "job/near-reads Warn");
        FindingAssert.Names(findings, "job/caller-context", FindingState.Warn, says, "core-site.xml");
        FindingAssert.Names(
            findings, "job/near-reads", FindingState.Warn, "does not learn", "Fix job/caller-context; or install deploy/topology");
    }

    /// <summary>Spark before 3.0 does not show what Hadoop's files say.</summary>
    [Fact]
    public async Task Examine_OldSpark_DoesNotGuessHadoopsSettings()
    {
        _clinic.Driver.Change("environment", json => ((JsonObject)json).Remove("hadoopProperties"));

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings);
        FindingAssert.Names(findings, "job/caller-context", FindingState.Unknown, "does not show", "256");
        FindingAssert.Names(findings, "job/near-reads", FindingState.Unknown, "not known", "job/caller-context");
    }

    [Theory]
    [InlineData(null, "no variable NODE_IP from status.hostIP")]
    [InlineData("status.podIP", "from status.podIP")]
    public async Task Examine_NodeIpNotFromTheNode_TellsToAddIt(string? field, string says)
    {
        _clinic.ChangeExecutor = pod =>
        {
            var container = (JsonObject)pod["spec"]!["containers"]![0]!;
            if (field is null) container.Remove("env");
            else container["env"]![0]!["valueFrom"]!["fieldRef"]!["fieldPath"] = field;
        };

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/near-reads Warn", "job/node-ip Warn");
        FindingAssert.Names(findings, "job/node-ip", FindingState.Warn, says, "NODE_IP from status.hostIP");
    }

    /// <summary>The caller context says what the variable is called.</summary>
    [Fact]
    public async Task Examine_VariableOfAnotherName_IsLookedFor()
    {
        _clinic.SetProperty("sparkProperties", "spark.log.callerContext", "job clientIp:${env:HOST_IP}");
        _clinic.ChangeExecutor = pod => pod["spec"]!["containers"]![0]!["env"]![0]!["name"] = "HOST_IP";

        FindingAssert.AreNotWell(await _clinic.ExamineAsync());
    }

    [Theory]
    [InlineData("", null, "is '', without sales")]
    [InlineData("hdfs,salesman", null, "'hdfs,salesman', without sales")]
    [InlineData("hdfs, sales", null, "'hdfs, sales', without sales")]
    [InlineData("hdfs,sales", "etl", "without etl")]
    public async Task Examine_UserNotListed_NamesItAndTheList(string users, string? sparkUser, string says)
    {
        _clinic.ListUsers(users);
        if (sparkUser is not null)
        {
            _clinic.ChangeExecutor = pod => ((JsonArray)pod["spec"]!["containers"]![0]!["env"]!)
                .Add(new JsonObject { ["name"] = "SPARK_USER", ["value"] = sparkUser });
        }

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/ip-proxy-users Warn", "job/near-reads Warn");
        FindingAssert.Names(
            findings, "job/ip-proxy-users", FindingState.Warn, says, $"Add {sparkUser ?? "sales"} to {SparkClinic.UsersKey}");
    }

    [Theory]
    [InlineData(NameNodeFault.Unauthorized, "answers 401")]
    [InlineData(NameNodeFault.Standby, "answers 403")]
    [InlineData(NameNodeFault.ServerError, "answers 500")]
    [InlineData(NameNodeFault.Garbage, "something else than its settings")]
    [InlineData(NameNodeFault.DropMidBody, "cannot be asked")]
    public async Task Examine_ConfNotReadable_IsUnknown(NameNodeFault fault, string says)
    {
        _clinic.Clinic.NameNode.Faults.Inject(fault, operation: "/conf");

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings);
        FindingAssert.Names(findings, "job/ip-proxy-users", FindingState.Unknown, says, "Check by hand");
        FindingAssert.Names(findings, "job/near-reads", FindingState.Unknown, "not known", "job/ip-proxy-users");
    }

    [Fact]
    public async Task Examine_DataNodeNotByItsNodesAddress_ShowsBoth()
    {
        var other = new JsonObject { ["type"] = "InternalIP", ["address"] = "10.9.9.9" };
        _clinic.Clinic.Cluster.Objects.UpdateNode("n1", node => node["status"]!["addresses"] = new JsonArray(other.DeepClone()));

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/datanode-addresses Warn", "job/near-reads Warn");
        FindingAssert.Names(
            findings, "job/datanode-addresses", FindingState.Warn, "n1 by 10.9.0.1, while n1 has 10.9.9.9", "hostNetwork: true");
    }

    [Theory]
    [InlineData("sparkProperties", "spark.hadoop.dfs.client.use.datanode.hostname")]
    [InlineData("hadoopProperties", "dfs.client.use.datanode.hostname")]
    public async Task Examine_ClientUsesDataNodeNames_Warns(string kind, string key)
    {
        _clinic.SetProperty(kind, key, "true");

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/datanode-hostname Warn");
        FindingAssert.Names(findings, "job/datanode-hostname", FindingState.Warn, "is true", "Set it to false");
    }

    [Fact]
    public async Task Examine_HostNetworkWithoutTheSocket_WarnsOfShortCircuitReads()
    {
        _clinic.ChangeExecutor = pod => pod["spec"]!["hostNetwork"] = true;

        var findings = await _clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings, "job/short-circuit Warn");
        FindingAssert.Names(findings, "job/short-circuit", FindingState.Warn, "no hostPath", "dfs.domain.socket.path");
    }

    [Fact]
    public async Task Examine_TopologyScript_NeedsNoCallerContext()
    {
        await using var clinic = await SparkClinic.OpenAsync("/rack-1/n1");
        clinic.SetProperty("sparkProperties", "spark.log.callerContext", null);

        var findings = await clinic.ExamineAsync();

        FindingAssert.AreNotWell(findings);
        FindingAssert.Names(findings, "job/near-reads", FindingState.Ok, "/rack/node", "");
    }

    /// <summary>A rack for each node is no second level.</summary>
    [Fact]
    public async Task Examine_RacksNamedAsNodes_NeedTheCallerContext()
    {
        await using var clinic = await SparkClinic.OpenAsync("/n1");
        clinic.SetProperty("sparkProperties", "spark.log.callerContext", null);

        FindingAssert.AreNotWell(await clinic.ExamineAsync(), "job/caller-context Warn", "job/near-reads Warn");
    }

    [Fact]
    public async Task Examine_AllTasksProcessLocal_DoesNotCallThemNear()
    {
        SetLocality("PROCESS_LOCAL");

        var findings = await _clinic.ExamineAsync();

        FindingAssert.Names(findings, "job/tasks", FindingState.Unknown, "also gives this level to tasks without a preference", "cached");
    }

    [Fact]
    public async Task Examine_NoTaskYet_IsUnknown()
    {
        _clinic.Driver.Answer(StubDriver.PathOf("stages"), "[]");

        FindingAssert.Names(await _clinic.ExamineAsync(), "job/tasks", FindingState.Unknown, "No task has read input yet", "again");
    }

    private void Unasked() => _clinic.SayAsked(new(StubDriver.Application, null, 0, 0, 0, "No driver asked."));

    private void Blind() => SetLocality("ANY");

    private void SetLocality(string locality, long? bytesRead = null)
    {
        foreach (var stage in (string[])["tasks-0", "tasks-2"])
        {
            _clinic.Driver.Change(stage, json =>
            {
                foreach (var task in ((JsonArray)json).OfType<JsonObject>())
                {
                    task["taskLocality"] = locality;
                    if (bytesRead is { } bytes && task["taskMetrics"] is { } metrics) metrics["inputMetrics"]!["bytesRead"] = bytes;
                }
            });
        }
    }

    private static void Remove(JsonNode properties, string key)
    {
        var pairs = (JsonArray)properties;
        foreach (var pair in pairs.Where(pair => (string?)pair![0] == key).ToArray()) pairs.Remove(pair);
    }
}
