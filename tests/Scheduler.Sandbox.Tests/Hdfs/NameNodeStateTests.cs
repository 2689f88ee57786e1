using System.Net;
using System.Text.Json.Nodes;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Tests.Hdfs;

/// <summary>HA states, safe mode and JMX of three NameNodes over one namespace, as recorded.</summary>
public sealed class NameNodeStateTests : IAsyncLifetime, IDisposable
{
    private const string File = "/data/d/five.bin";

    private readonly ManualTimeProvider _time = new();
    private readonly List<SandboxNameNode> _nameNodes = [];
    private readonly HttpClient _client = new();
    private SandboxNamespace _hdfs = null!;

    public async Task InitializeAsync()
    {
        _hdfs = new SandboxNamespace(new Random(1), _time);
        foreach (var host in (string[])["a1", "b1", "b2"]) _hdfs.AddDataNode($"ha-{host}.k8s.test", $"127.0.2.{host[1]}", $"/{host[0]}");
        _hdfs.CreateFile(File, 5366336, replication: 2, blockSize: 1024 * 1024);
        _hdfs.CreateFile("/data/d/tiny", 10, replication: 2);
        foreach (var (name, state) in new[] { ("ha1", HaState.Active), ("ha2", HaState.Standby), ("ha3", HaState.Observer) })
        {
            var options = new NameNodeOptions { HostName = $"{name}.hadoop.test", Nameservice = "ns1" };
            var nameNode = await SandboxNameNode.StartAsync(_hdfs, options, _time, CancellationToken.None);
            nameNode.HaState = state;
            _nameNodes.Add(nameNode);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var nameNode in _nameNodes) await nameNode.DisposeAsync();
    }

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("status", "GETFILESTATUS")]
    [InlineData("list", "LISTSTATUS")]
    [InlineData("batch", "LISTSTATUS_BATCH")]
    [InlineData("gfbl", "GETFILEBLOCKLOCATIONS")]
    [InlineData("gbl", "GET_BLOCK_LOCATIONS")]
    [InlineData("open", "OPEN")]
    [InlineData("summary", "GETCONTENTSUMMARY")]
    [InlineData("home", "GETHOMEDIRECTORY")]
    public async Task Standby_AnyOperation_AnswersAsRecorded(string capture, string operation)
    {
        var expected = CapturedAnswer.Read($"namenode/webhdfs-ha/nn2-{capture}.http");

        var (status, json) = await AskAsync(1, operation);

        Assert.Equal(expected.Status, status);
        JsonAssert.Same(expected.Json, json);
    }

    [Theory]
    [InlineData("GETFILESTATUS")]
    [InlineData("GETFILEBLOCKLOCATIONS")]
    public async Task Observer_FreshAccessTime_Answers(string operation) =>
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(2, operation)).Status);

    [Theory]
    [InlineData("GETFILEBLOCKLOCATIONS")]
    [InlineData("GET_BLOCK_LOCATIONS")]
    public async Task Observer_OldAccessTime_SendsToTheActiveAsRecorded(string operation)
    {
        var expected = CapturedAnswer.Read($"namenode/webhdfs-ha/nn3-oldatime-{operation}.http");
        _time.Advance(TimeSpan.FromMinutes(61));

        var (status, json) = await AskAsync(2, operation);

        Assert.Equal(expected.Status, status);
        JsonAssert.Same(expected.Json, json);
    }

    [Fact]
    public async Task Active_OldAccessTime_RenewsItOnceOpened()
    {
        _time.Advance(TimeSpan.FromMinutes(61));

        await AskAsync(0, "GETFILEBLOCKLOCATIONS");

        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), _hdfs.GetFileStatus(File).AccessTime);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(2, "GETFILEBLOCKLOCATIONS")).Status);
    }

    [Theory]
    [InlineData(0, "nn1", "gfbl", "GETFILEBLOCKLOCATIONS")]
    [InlineData(0, "nn1", "gbl", "GET_BLOCK_LOCATIONS")]
    [InlineData(2, "nn3", "gfbl", "GETFILEBLOCKLOCATIONS")]
    public async Task SafeMode_UnderHa_IsRetriableAsRecorded(int nameNode, string recorded, string capture, string operation)
    {
        var expected = CapturedAnswer.Read($"namenode/webhdfs-ha/{recorded}-safemode-{capture}.http");
        _nameNodes[nameNode].IsInSafeMode = true;

        var (status, json) = await AskAsync(nameNode, operation);

        Assert.Equal(expected.Status, status);
        JsonAssert.Same(expected.Json, json);
    }

    [Fact]
    public async Task SafeMode_WithoutHa_IsASafeModeException()
    {
        await using var plain = await SandboxNameNode.StartAsync(_hdfs, new NameNodeOptions(), _time, CancellationToken.None);
        plain.IsInSafeMode = true;

        var (status, json) = await AskAsync(plain, "GETFILEBLOCKLOCATIONS");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("SafeModeException", (string)json["RemoteException"]!["exception"]!);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(plain, "LISTSTATUS")).Status);
    }

    [Fact]
    public async Task Conf_SettingsGiven_ShowsThemInXml()
    {
        _nameNodes[0].Configuration = _nameNodes[0].Configuration.Add("dfs.namenode.ip-proxy-users", "a&b");

        var xml = await _client.GetStringAsync(new Uri(_nameNodes[0].Address, "/conf"));

        Assert.Contains("<name>dfs.namenode.ip-proxy-users</name>", xml, StringComparison.Ordinal);
        Assert.Contains("<value>a&amp;b</value>", xml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.OK, "active")]
    [InlineData(1, HttpStatusCode.MethodNotAllowed, "standby")]
    [InlineData(2, HttpStatusCode.MethodNotAllowed, "observer")]
    public async Task IsActive_EachState_AnswersAsRecorded(int nameNode, HttpStatusCode expected, string state)
    {
        using var response = await _client.GetAsync(new Uri(_nameNodes[nameNode].Address, "/isActive"));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(state, (string)(await BeanAsync(nameNode, "NameNodeStatus"))["State"]!);
    }

    [Theory]
    [InlineData("NameNodeStatus")]
    [InlineData("NameNodeInfo")]
    [InlineData("FSNamesystemState")]
    public async Task Jmx_Bean_HasOnlyRecordedKeysOfTheRecordedKinds(string bean)
    {
        var expected = CapturedAnswer.Read($"namenode/jmx/jmx-{bean}.http").Json["beans"]![0]!.AsObject();

        var actual = (await BeanAsync(0, bean)).AsObject();

        foreach (var (key, value) in actual) Assert.Equal(expected[key]?.GetValueKind(), value?.GetValueKind());
    }

    [Fact]
    public async Task Jmx_LiveAndDeadNodes_AreJsonInStrings()
    {
        _hdfs.DataNode("ha-b2.k8s.test").IsDead = true;
        _hdfs.DataNode("ha-b1.k8s.test").AdminState = DataNodeAdminState.Decommissioned;

        var info = await BeanAsync(0, "NameNodeInfo");

        var live = JsonNode.Parse((string)info["LiveNodes"]!)!.AsObject();
        Assert.Equal(["ha-a1.k8s.test:9866", "ha-b1.k8s.test:9866"], live.Select(node => node.Key));
        Assert.Equal("Decommissioned", (string)live["ha-b1.k8s.test:9866"]!["adminState"]!);
        Assert.Equal("127.0.2.2:9866", (string)JsonNode.Parse((string)info["DeadNodes"]!)!["ha-b2.k8s.test:9866"]!["xferaddr"]!);
    }

    [Fact]
    public async Task Jmx_UnknownBean_AnswersNone() =>
        Assert.Empty(JsonNode.Parse(await _client.GetStringAsync(Jmx(0, "NoSuch")))!["beans"]!.AsArray());

    private Uri Jmx(int nameNode, string bean) => new(_nameNodes[nameNode].Address, $"/jmx?qry=Hadoop:service=NameNode,name={bean}");

    private async Task<JsonNode> BeanAsync(int nameNode, string bean) =>
        JsonNode.Parse(await _client.GetStringAsync(Jmx(nameNode, bean)))!["beans"]![0]!;

    private Task<(HttpStatusCode Status, JsonNode Json)> AskAsync(int nameNode, string operation) =>
        AskAsync(_nameNodes[nameNode], operation);

    private async Task<(HttpStatusCode Status, JsonNode Json)> AskAsync(SandboxNameNode nameNode, string operation)
    {
        using var response = await _client.GetAsync(new Uri(nameNode.Address, $"/webhdfs/v1{File}?op={operation}&user.name=root"));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
