using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Extender.Tests.Support;

namespace Scheduler.Extender.Tests.Management;

public sealed class ExplainTests
{
    private static readonly PodRequest Pod = new("/in/a");

    [Fact]
    public async Task Explain_DecidedPod_HasThisShape()
    {
        await using var hdfs = await TestHdfs.StartAsync();
        hdfs.AddFile("/in/a", "n1");
        await using var service = await RunningService.StartAsync([hdfs.NameNode.Address]);
        await service.ScoresBecomeAsync(TestHdfs.OnN1, Pod, TestHdfs.Nodes);

        using var explained = await service.ExplainAsync(Pod);

        Assert.Equal(
            [
                "namespace", "pod", "decidedAt", "reason", "nodesOffered", "siblings", "paths", "best", "summary", "decidedBy", "bound",
                "bestNode",
                "selection", "waiting",
            ],
            Names(explained.RootElement));
        Assert.Equal(
            """["default","pod-1","None",3,null]""", Values(explained.RootElement, "namespace", "pod", "reason", "nodesOffered", "bound"));
        Assert.Equal(
            """{"group":"uid-1","placed":0,"expectedSize":1,"shareBytes":1000,"coveredBytes":0,"turn":null,"groupName":"pod-1"}""",
            explained.RootElement.GetProperty("siblings").GetRawText());
        var path = explained.RootElement.GetProperty("paths")[0];
        Assert.Equal(
            [
                "path", "bytes", "readAt", "ageSeconds", "nameNode", "transport", "modifiedAt", "filesListed", "filesLocated", "isEstimate",
                "marginOfErrorRatio", "failure", "message", "footers",
            ],
            Names(path));
        Assert.Equal(
            """["hdfs:///in/a",1000,"webhdfs",1,1,false,0,null,null]""",
            Values(
                path,
                "path",
                "bytes",
                "transport",
                "filesListed",
                "filesLocated",
                "isEstimate",
                "marginOfErrorRatio",
                "failure",
                "message"));
        Assert.Equal(
            """{"node":"n1","score":10,"bytes":{"nodeCached":0,"nodeLocal":1000,"rackLocal":0,"offSwitch":0,"total":1000}}""",
            explained.RootElement.GetProperty("best")[0].GetRawText());
        Assert.Equal(3, explained.RootElement.GetProperty("best").GetArrayLength());
    }

    [Fact]
    public async Task Explain_UnknownPod_Is404WithTheReason()
    {
        await using var service = await RunningService.StartAsync();

        using var response = await service.Management.GetAsync(new Uri("/api/v1/explain/default/nobody", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("default/nobody", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_StrangerWithoutACluster_Is403AndSaysWhatToSet()
    {
        await using var service = await RunningService.StartAsync(
            configure: builder => builder.Services.AddSingleton<IStartupFilter, StrangerFilter>());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/explain/default/nobody", UriKind.Relative));
        request.Headers.Authorization = new("Bearer", "token");

        using var response = await service.Management.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("Management:Authorization", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);

    private static string Values(JsonElement element, params IEnumerable<string> names) =>
        $"[{string.Join(',', names.Select(name => element.GetProperty(name).GetRawText()))}]";
}
