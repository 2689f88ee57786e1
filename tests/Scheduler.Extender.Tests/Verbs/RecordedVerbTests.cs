using System.Text;
using System.Text.Json;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Verbs;

/// <summary>Every recorded request of a real kube-scheduler, answered by the real service without any NameNode.</summary>
public sealed class RecordedVerbTests : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(change: settings => settings with
    {
        Extender = settings.Extender with { Bind = true, ColdWait = TimeSpan.Zero },
    });

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Theory]
    [MemberData(nameof(RecordedRequests.Theory), MemberType = typeof(RecordedRequests))]
    public async Task Answer_RecordedRequest_KeepsTheContract(string name)
    {
        var (verb, body) = (RecordedRequests.VerbOf(name), RecordedRequests.BodyOf(name));

        var (status, answer) = await _service.SendAsync(verb, body);

        Assert.Equal(200, status);
        Contract.Check(verb, body, answer);
    }

    [Theory]
    [InlineData("prioritize-cache-true")]
    [InlineData("prioritize-cache-false")]
    public async Task Prioritize_NothingKnown_ScoresEverySentNodeZero(string name)
    {
        var (_, answer) = await _service.SendAsync("prioritize", RecordedRequests.BodyOf(name));

        using var json = JsonDocument.Parse(answer);
        var scores = json.RootElement.EnumerateArray().ToDictionary(
            one => one.GetProperty("Host").GetString()!, one => one.GetProperty("Score").GetInt32());
        Assert.Equal(["node0000", "node0001", "node0002", "node0003", "node0004"], scores.Keys.Order());
        Assert.All(scores.Values, score => Assert.Equal(0, score));
    }

    [Fact]
    public async Task Filter_Names_PassInTheirOrder()
    {
        var (_, answer) = await _service.SendAsync("filter", RecordedRequests.BodyOf("filter-cache-true"));

        using var json = JsonDocument.Parse(answer);
        Assert.Equal(
            ["node0001", "node0002", "node0003", "node0004", "node0000"],
            json.RootElement.GetProperty("NodeNames").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Filter_WholeNodes_PassByteForByte()
    {
        var body = RecordedRequests.BodyOf("filter-cache-false");

        var (_, answer) = await _service.SendAsync("filter", body);

        using var request = JsonDocument.Parse(body);
        using var json = JsonDocument.Parse(answer);
        Assert.Equal(
            request.RootElement.GetProperty("Nodes").GetProperty("items").EnumerateArray().Select(node => node.GetRawText()),
            json.RootElement.GetProperty("Nodes").GetProperty("items").EnumerateArray().Select(node => node.GetRawText()));
    }

    [Theory]
    [InlineData("preempt-cache-true")]
    [InlineData("preempt-cache-false")]
    public async Task Preempt_Victims_AreEchoedAsRecorded(string name)
    {
        var (_, answer) = await _service.SendAsync("preempt", RecordedRequests.BodyOf(name));

        using var json = JsonDocument.Parse(answer);
        using var recorded = JsonDocument.Parse(Testing.Captures.Bytes($"kube-scheduler/{name}.resp.json"));
        Assert.True(JsonElement.DeepEquals(recorded.RootElement, json.RootElement));
    }

    [Fact]
    public async Task Preempt_PdbViolations_AreKept()
    {
        var body = """
            {"Pod":{"metadata":{"name":"p","namespace":"d"}},"NodeNameToMetaVictims":{"n":{"Pods":[{"UID":"u"}],"NumPDBViolations":3}}}
            """u8;

        var (_, answer) = await _service.SendAsync("preempt", body.ToArray());

        using var json = JsonDocument.Parse(answer);
        Assert.Equal(3, json.RootElement.GetProperty("NodeNameToMetaVictims").GetProperty("n").GetProperty("NumPDBViolations").GetInt32());
    }

    [Fact]
    public async Task Bind_NoCluster_SaysSoInTheAnswer()
    {
        var (_, answer) = await _service.SendAsync("bind", RecordedRequests.BodyOf("bind"));

        using var json = JsonDocument.Parse(answer);
        Assert.Contains("Kubernetes:Enabled", json.RootElement.GetProperty("Error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prioritize_LowerCaseKeys_AreRead()
    {
        var (status, answer) = await _service.SendAsync(
            "prioritize", """{"pod":{"METADATA":{"Name":"p","namespace":"d"}},"nodenames":["a","b","a"]}"""u8.ToArray());

        Assert.Equal(200, status);
        Assert.Equal("""[{"Host":"a","Score":0},{"Host":"b","Score":0}]"""u8.ToArray(), answer);
    }

    [Fact]
    public async Task Prioritize_NamesAndNodes_NamesCount()
    {
        var body =
            """{"Pod":{"metadata":{"name":"p","namespace":"d"}},"Nodes":{"items":[{"metadata":{"name":"x"}}]},"NodeNames":["a"]}"""u8;

        var (_, answer) = await _service.SendAsync("prioritize", body.ToArray());

        Assert.Equal("""[{"Host":"a","Score":0}]"""u8.ToArray(), answer);
    }

    [Theory]
    [InlineData(""" "NodeNames":["a"],"nodenames":["b","c"] """, "b c")]
    [InlineData(""" "NodeNames":["a"],"NODENAMES":null """, "a")]
    [InlineData(""" "NodeNames":null,"Nodes":{"items":[{"metadata":{"name":"a"}}]} """, "a")]
    [InlineData(""" "Nodes":{"items":[{"metadata":{"name":"a"}}],"Items":[{"metadata":{"name":"b"}}]} """, "b")]
    [InlineData(""" "Nodes":{"items":[{"metadata":{"name":"a"}}],"Items":null} """, "a")]
    [InlineData(""" "Nodes":{"items":[{"metadata":{"name":"a","NAME":null},"Metadata":{"name":"b"}}]} """, "b")]
    public async Task Prioritize_EqualKeys_LastNotNullCounts(string nodes, string offered)
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"Pod":{"metadata":{"name":"p","namespace":"d"}},{{{nodes}}}}""");

        var scores = await _service.PrioritizeAsync(body);

        Assert.Equal(offered, string.Join(' ', scores.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Answer_PodWithoutAnnotation_IsNeutralAtOnce()
    {
        var body = """{"Pod":{"metadata":{"name":"p","namespace":"d"}},"NodeNames":["a","b"]}"""u8.ToArray();

        Assert.Equal(
            """[{"Host":"a","Score":0},{"Host":"b","Score":0}]"""u8.ToArray(), (await _service.SendAsync("prioritize", body)).Body);
        Assert.StartsWith(
            """{"Nodes":null,"NodeNames":["a","b"]""",
            Encoding.UTF8.GetString((await _service.SendAsync("filter", body)).Body),
            StringComparison.Ordinal);
    }
}
